namespace FastNet.Layers;

/// <summary>What a layer knows when it is bound into a plan.</summary>
public sealed class LayerContext
{
    private readonly Shape[] _inputs;
    private readonly bool[] _gradients;
    private readonly LayerStep?[] _producers;

    internal LayerContext(int batch, bool training, Shape[] inputs, Shape output, bool[] gradients, LayerStep?[] producers, ulong stream)
    {
        Batch = batch;
        IsTraining = training;
        Output = output;
        Stream = stream;
        _inputs = inputs;
        _gradients = gradients;
        _producers = producers;
    }

    /// <summary>The most samples that a run may bring.</summary>
    public int Batch { get; }

    /// <summary>Whether the plan trains (dropout drops, batch norm uses the batch) or infers.</summary>
    public bool IsTraining { get; }

    /// <summary>Number of inputs.</summary>
    public int InputCount => _inputs.Length;

    /// <summary>Shape of the output.</summary>
    public Shape Output { get; }

    /// <summary>A number of the node's own, for random streams.</summary>
    public ulong Stream { get; }

    /// <summary>Shape of an input.</summary>
    public Shape Input(int index = 0) => _inputs[index];

    /// <summary>Whether the gradient of an input is wanted; if not, the step need not compute it.</summary>
    public bool WantsGradient(int index = 0) => _gradients[index];

    /// <summary>
    /// The step that computes an input and nothing else reads, or null: a step may ask it for a by-product, as batch norm asks a
    /// convolution for statistics.
    /// </summary>
    public LayerStep? Producer(int index = 0) => _producers[index];
}
