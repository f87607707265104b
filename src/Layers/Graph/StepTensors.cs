namespace FastNet.Layers;

/// <summary>The memory of one step during a run: all spans are cut to the samples that are there.</summary>
public sealed class StepTensors
{
    private readonly PlanMemory _memory;
    private readonly PlanTensor[] _inputs, _inputGradients;
    private readonly PlanTensor _output, _outputGradient, _saved, _scratch;
    private readonly PlanTensor[] _parameterGradients;

    internal StepTensors(
        PlanMemory memory,
        PlanTensor[] inputs,
        PlanTensor output,
        PlanTensor[] inputGradients,
        PlanTensor outputGradient,
        PlanTensor saved,
        PlanTensor scratch,
        PlanTensor[] parameterGradients)
    {
        _memory = memory;
        _inputs = inputs;
        _output = output;
        _inputGradients = inputGradients;
        _outputGradient = outputGradient;
        _saved = saved;
        _scratch = scratch;
        _parameterGradients = parameterGradients;
    }

    /// <summary>Samples of this run.</summary>
    public int Batch => _memory.Batch;

    /// <summary>Runs before this one: with a seed and a stream it makes random numbers that can be had again.</summary>
    public ulong Iteration => _memory.Iteration;

    /// <summary>The seed of the run's random numbers.</summary>
    public ulong Seed => _memory.Seed;

    /// <summary>Number of inputs, those of fused layers included.</summary>
    public int InputCount => _inputs.Length;

    /// <summary>An input: [batch, ...], images channels last.</summary>
    public ReadOnlySpan<float> Input(int index = 0) => _memory.Samples(_inputs[index]);

    /// <summary>The output.</summary>
    public Span<float> Output => _memory.Samples(_output);

    /// <summary>The gradient of the output. A step may use it as scratch once it has been read.</summary>
    public Span<float> OutputGradient => _memory.Samples(_outputGradient);

    /// <summary>Where the gradient of an input goes (overwritten); empty if it is not wanted.</summary>
    public Span<float> InputGradient(int index = 0) => _memory.Samples(_inputGradients[index]);

    /// <summary>The step's own memory from forward to backward.</summary>
    public Span<float> Saved => _memory.All(_saved);

    /// <summary>Memory for the duration of the call.</summary>
    public Span<float> Scratch => _memory.All(_scratch);

    /// <summary>Where the gradient of a parameter goes (overwritten), by its number in the layer's list.</summary>
    public Span<float> ParameterGradient(int index) => _memory.ParameterGradient(_parameterGradients[index]);
}
