namespace FastNet.Layers;

/// <summary>
/// Gives every tensor of a plan its place. Time runs through the forward steps 0..n-1, the losses at n, and the backward steps
/// n+1..2n in reverse; a tensor lives from the step that writes it to the last that reads it.
/// </summary>
internal sealed class PlanLayout
{
    private readonly int _batch;
    private readonly MemoryLayout _layout = new();

    /// <summary>Lays a plan out.</summary>
    /// <param name="plan">Its steps.</param>
    /// <param name="batch">The most samples.</param>
    /// <param name="training">Whether it runs backward.</param>
    /// <param name="kept">Values that stay until the end of a run.</param>
    /// <param name="losses">Values whose gradient starts with a loss.</param>
    /// <param name="wantedGradients">Values whose gradient stays until the end of a run.</param>
    internal PlanLayout(
        PlanSteps plan, int batch, bool training, IEnumerable<Node> kept, IEnumerable<Node> losses, IEnumerable<Node> wantedGradients)
    {
        _batch = batch;
        int count = plan.Steps.Count, end = training ? 2 * count + 1 : count;
        foreach (PlanValue value in plan.Values.Where(v => v.Producer is null))
            value.Data = Room(value.Size, 0);
        for (int s = 0; s < count; s++)
            Forward(plan.Steps[s], s);
        foreach (Node node in kept)
            _layout.Extend(plan.Value(node).Data, end);
        if (training)
        {
            foreach (PlanValue output in losses.Select(plan.Value).Where(v => v.WantsGradient && v.Gradient < 0))
                output.Gradient = Room(output.Size, count);
            var written = new HashSet<Parameter>();
            HashSet<PlanValue> wanted = [.. wantedGradients.Select(plan.Value)];
            for (int s = count - 1; s >= 0; s--)
            {
                PlanStep step = plan.Steps[s];
                Backward(step, 2 * count - s, written);
                if (step.RunsBackward && wanted.Contains(step.Output))
                    step.Output.KeptGradient = Room(step.Output.Size, 2 * count - s);
            }

            foreach (PlanValue value in wanted.Where(v => v.Gradient >= 0))
                _layout.Extend(value.KeptGradient < 0 ? value.Gradient : value.KeptGradient, end);
        }

        _layout.Place();
    }

    /// <summary>Elements of the arena.</summary>
    internal int Length => _layout.Length;

    /// <summary>Elements it would take if nothing shared its room.</summary>
    internal long Unshared => _layout.Unshared;

    /// <summary>Where a value is.</summary>
    internal PlanTensor Data(PlanValue value) => Tensor(value.Data, value.Size);

    /// <summary>Where the gradient of a value is.</summary>
    internal PlanTensor Gradient(PlanValue value) => Tensor(value.Gradient, value.Size);

    /// <summary>Where the copy of a gradient is that was asked for; none for inputs, whose own stays.</summary>
    internal PlanTensor KeptGradient(PlanValue value) => Tensor(value.KeptGradient, value.Size);

    /// <summary>What a step sees of an arena that is laid out like this, forward or backward: its scratch is not the same.</summary>
    internal StepTensors Tensors(PlanStep step, PlanMemory memory, bool backward) => new(
        memory,
        [.. step.Inputs.Select(Data)],
        Data(step.Output),
        [.. step.Inputs.Select((v, i) => step.RunsBackward ? Tensor(step.InputGradients[i], v.Size) : PlanTensor.None)],
        Gradient(step.Output),
        Tensor(step.Saved, step.Step.SavedLength),
        Tensor(backward ? step.BackwardScratch : step.Scratch, step.Step.ScratchLength),
        [.. Trained(step).Select((p, i) => step.RunsBackward && step.ParameterGradients[i] >= 0
            ? Tensor(step.ParameterGradients[i], p.Length)
            : new PlanTensor(p.Offset, p.Length, OfParameters: true))]);

    /// <summary>What has to be added after a step ran backward, because another step had written there before.</summary>
    internal IEnumerable<(PlanTensor From, PlanTensor To)> Additions(PlanStep step)
    {
        if (!step.RunsBackward)
            yield break;
        for (int i = 0; i < step.Inputs.Count; i++)
        {
            PlanValue input = step.Inputs[i];
            if (step.InputGradients[i] >= 0 && step.InputGradients[i] != input.Gradient)
                yield return (Tensor(step.InputGradients[i], input.Size), Gradient(input));
        }
    }

    /// <summary>The same for parameters that several steps share.</summary>
    internal IEnumerable<(PlanTensor From, PlanTensor To)> ParameterAdditions(PlanStep step)
    {
        Parameter[] trained = [.. Trained(step)];
        for (int i = 0; i < step.ParameterGradients.Count; i++)
        {
            if (step.ParameterGradients[i] >= 0)
                yield return (
                    Tensor(step.ParameterGradients[i], trained[i].Length), new(trained[i].Offset, trained[i].Length, OfParameters: true));
        }
    }

    private static IEnumerable<Parameter> Trained(PlanStep step) => step.Node.Layer!.Parameters.Where(p => p.IsTrained);

    private void Forward(PlanStep step, int time)
    {
        foreach (PlanValue input in step.Inputs)
            _layout.Extend(input.Data, time);
        step.Output.Data = Room(step.Output.Size, time);
        if (step.Step.ScratchLength > 0)
            step.Scratch = _layout.Add(step.Step.ScratchLength, time);
        if (step.Step.SavedLength > 0)
            step.Saved = _layout.Add(step.Step.SavedLength, time);
    }

    private void Backward(PlanStep step, int time, HashSet<Parameter> written)
    {
        // Without a gradient of the output no loss is downstream, or nothing upstream wants one.
        step.RunsBackward = step.Output.Gradient >= 0;
        if (!step.RunsBackward)
            return;
        _layout.Extend(step.Output.Gradient, time);
        if (step.Saved >= 0)
            _layout.Extend(step.Saved, time);
        if (step.Step.ScratchLength > 0)
            step.BackwardScratch = _layout.Add(step.Step.ScratchLength, time);
        if (step.Step.BackwardReadsOutput)
            _layout.Extend(step.Output.Data, time);
        foreach (PlanValue input in step.Inputs)
        {
            if (step.Step.BackwardReadsInputs)
                _layout.Extend(input.Data, time);
            if (!input.WantsGradient)
            {
                step.InputGradients.Add(-1);
            }
            else if (input.Gradient < 0)
            {
                input.Gradient = Room(input.Size, time);
                step.InputGradients.Add(input.Gradient);
            }
            else
            {
                _layout.Extend(input.Gradient, time);
                step.InputGradients.Add(Room(input.Size, time));
            }
        }

        foreach (Parameter parameter in Trained(step))
            step.ParameterGradients.Add(written.Add(parameter) ? -1 : _layout.Add(parameter.Length, time));
    }

    private int Room(int size, int time) => _layout.Add((long)_batch * size, time);

    private PlanTensor Tensor(int request, int size) => request < 0 ? PlanTensor.None : new PlanTensor(_layout.Offset(request), size);
}
