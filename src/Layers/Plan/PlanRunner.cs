using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>The steps of a plan over one arena: what both kinds of plan run.</summary>
internal sealed class PlanRunner
{
    private readonly PlanSteps _plan;
    private readonly PlanLayout _layout;
    private readonly StepTensors[] _tensors, _backward;
    private readonly (PlanTensor From, PlanTensor To)[][] _additions;
    private readonly PlanTensor[] _kept;

    internal PlanRunner(PlanSteps plan, PlanLayout layout, ParameterSet parameters)
    {
        _plan = plan;
        _layout = layout;
        Memory = new PlanMemory(parameters, layout.Length);
        _tensors = [.. plan.Steps.Select(s => layout.Tensors(s, Memory, backward: false))];
        _backward = plan.IsTraining ? [.. plan.Steps.Select(s => layout.Tensors(s, Memory, backward: true))] : [];
        _additions = [.. plan.Steps.Select(s => layout.Additions(s).Concat(layout.ParameterAdditions(s)).ToArray())];
        _kept = [.. plan.Steps.Select(s => layout.KeptGradient(s.Output))];
    }

    internal PlanMemory Memory { get; }

    internal int Count => _tensors.Length;

    /// <summary>The samples of a node's value.</summary>
    internal Span<float> Data(Node node) => Memory.Samples(_layout.Data(_plan.Value(node)));

    /// <summary>Brings the samples of an input.</summary>
    internal void Load(Node input, ReadOnlySpan<float> samples)
    {
        if (_plan.Value(input).ChannelsFirst)
            samples.CopyTo(Data(input));
        else
            PlanInputs.Load(input.Shape, samples, Data(input));
    }

    /// <summary>The gradient of a node's value; empty if nothing computes it.</summary>
    internal Span<float> Gradient(Node node) => Memory.Samples(_layout.Gradient(_plan.Value(node)));

    /// <summary>The gradient of a node's value that was asked for, after a backward pass.</summary>
    internal Span<float> WantedGradient(Node node)
    {
        PlanTensor kept = _layout.KeptGradient(_plan.Value(node));
        return kept.Offset < 0 ? Gradient(node) : Memory.Samples(kept);
    }

    /// <summary>What a step sees.</summary>
    internal StepTensors Tensors(int step) => _tensors[step];

    internal void Forward()
    {
        for (int s = 0; s < _tensors.Length; s++)
            Forward(s);
    }

    internal void Forward(int step) => _plan.Steps[step].Step.Forward(_tensors[step]);

    internal void Backward()
    {
        for (int s = _tensors.Length - 1; s >= 0; s--)
            Backward(s);
    }

    internal void Backward(int step)
    {
        if (!_plan.Steps[step].RunsBackward)
            return;
        if (_kept[step].Offset >= 0)
            _tensors[step].OutputGradient.CopyTo(Memory.Samples(_kept[step]));
        _plan.Steps[step].Step.Backward(_backward[step]);
        foreach ((PlanTensor from, PlanTensor to) in _additions[step])
        {
            Span<float> sum = to.OfParameters ? Memory.ParameterGradient(to) : Memory.Samples(to);
            Elementwise.Add(sum, to.OfParameters ? Memory.All(from) : Memory.Samples(from), sum);
        }
    }
}
