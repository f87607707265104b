namespace FastNet.Layers;

/// <summary>
/// A network compiled for inference: batch norm folded, activations and residual additions fused into what produces them, weights
/// packed. Any number of threads may call <see cref="Run(ReadOnlySpan{float}, Span{float})"/> at once; a call allocates nothing once as
/// many have overlapped before.
/// </summary>
public sealed class InferencePlan
{
    private readonly PlanSteps _steps;
    private readonly PlanLayout _layout;
    private readonly Lock _preparing = new();

    // Arenas that no call uses at the moment.
    private readonly PlanRunner?[] _idle = new PlanRunner?[Math.Max(16, 2 * Environment.ProcessorCount)];
    private int _prepared = -1;

    /// <summary>Compiles a network.</summary>
    /// <param name="network">The network; it stays the owner of the parameters.</param>
    /// <param name="batch">The most samples of a call, 1 or more.</param>
    public InferencePlan(Network network, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        Network = network;
        Batch = batch;
        _steps = new PlanSteps(network, batch, training: false, []);
        _layout = new PlanLayout(_steps, batch, training: false, network.Outputs, [], []);
        Prepare();
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The most samples of a call.</summary>
    public int Batch { get; }

    /// <summary>Bytes of an arena; there are as many arenas as calls that overlapped.</summary>
    public long ArenaBytes => (long)_layout.Length * sizeof(float);

    internal PlanSteps Steps => _steps;

    internal PlanLayout Layout => _layout;

    /// <summary>Computes the output of a network with one input and one output.</summary>
    /// <param name="input">Samples, one after the other, images channels first.</param>
    /// <param name="output">Receives as many samples of the output.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or there are more samples than planned.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (Network.Inputs.Count != 1 || Network.Outputs.Count != 1)
            throw new InvalidOperationException(
                $"The network has {Network.Inputs.Count} inputs and {Network.Outputs.Count} outputs; "
                + "expected one of each, or a call with a list of them.");
        Node from = Network.Inputs[0], to = Network.Outputs[0];
        int batch = PlanInputs.Batch(input.Length, from, Batch, nameof(input));
        if (output.Length != batch * to.Shape.Size)
            throw new ArgumentException(
                $"output has {output.Length} elements; expected exactly {batch * to.Shape.Size}, {batch} samples of {to}.", nameof(output));
        PlanRunner runner = Rent();
        runner.Memory.Batch = batch;
        runner.Load(from, input);
        runner.Forward();
        PlanInputs.Store(to.Shape, runner.Data(to), output);
        Return(runner);
    }

    /// <summary>Computes the outputs of any network.</summary>
    /// <param name="inputs">For each input of the network the samples, all of the same number.</param>
    /// <param name="outputs">For each output of the network room for as many samples.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or there are more samples than planned.</exception>
    public void Run(ReadOnlySpan<ReadOnlyMemory<float>> inputs, ReadOnlySpan<Memory<float>> outputs)
    {
        if (inputs.Length != Network.Inputs.Count)
            throw new ArgumentException($"There are {inputs.Length} inputs; expected {Network.Inputs.Count}.", nameof(inputs));
        if (outputs.Length != Network.Outputs.Count)
            throw new ArgumentException($"There are {outputs.Length} outputs; expected {Network.Outputs.Count}.", nameof(outputs));
        int batch = PlanInputs.Batch(inputs[0].Length, Network.Inputs[0], Batch, nameof(inputs));
        for (int i = 0; i < inputs.Length; i++)
            Check(inputs[i].Length, batch, Network.Inputs[i], nameof(inputs));
        for (int i = 0; i < outputs.Length; i++)
            Check(outputs[i].Length, batch, Network.Outputs[i], nameof(outputs));
        PlanRunner runner = Rent();
        runner.Memory.Batch = batch;
        for (int i = 0; i < inputs.Length; i++)
            runner.Load(Network.Inputs[i], inputs[i].Span);
        runner.Forward();
        for (int i = 0; i < outputs.Length; i++)
            PlanInputs.Store(Network.Outputs[i].Shape, runner.Data(Network.Outputs[i]), outputs[i].Span);
        Return(runner);
    }

    /// <summary>What runs: steps, algorithms, fusions and memory.</summary>
    public string Describe() => PlanDescription.Of(_steps, _layout, $"inference, batch {Batch}");

    /// <summary>Times every step on inputs of zeros.</summary>
    /// <param name="batch">Samples, 1 to <see cref="Batch"/>.</param>
    /// <param name="runs">The best of so many runs counts.</param>
    public PlanProfile Profile(int batch, int runs = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, Batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        PlanRunner runner = Rent();
        runner.Memory.Batch = batch;
        foreach (Node input in Network.Inputs)
            runner.Data(input).Clear();
        PlanProfile profile = PlanProfile.Measure(_steps, runner, batch, runs, null);
        Return(runner);
        return profile;
    }

    private static void Check(int length, int batch, Node node, string name)
    {
        if (length != (long)batch * node.Shape.Size)
        {
            long expected = (long)batch * node.Shape.Size;
            throw new ArgumentException(
                $"{name} holds {length} elements for {node.Name}; expected exactly {expected}, {batch} samples of {node}.", name);
        }
    }

    private PlanRunner Rent()
    {
        if (Volatile.Read(ref _prepared) != Network.Parameters.Version)
            Prepare();
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } runner)
                return runner;
        }

        return new PlanRunner(_steps, _layout, Network.Parameters);
    }

    private void Return(PlanRunner runner)
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], runner, null) is null)
                return;
        }
    }

    private void Prepare()
    {
        lock (_preparing)
        {
            int version = Network.Parameters.Version;
            if (_prepared == version)
                return;
            foreach (PlanStep step in _steps.Steps)
                step.Step.Prepare();
            Volatile.Write(ref _prepared, version);
        }
    }
}
