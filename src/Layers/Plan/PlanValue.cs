namespace FastNet.Layers;

/// <summary>A tensor between steps, and its gradient.</summary>
internal sealed class PlanValue(Node node)
{
    /// <summary>The last node that it stands for: fused layers and views move it on.</summary>
    internal Node Node { get; set; } = node;

    /// <summary>Elements of a sample.</summary>
    internal int Size { get; } = node.Shape.Size;

    /// <summary>The step that computes it; null for an input.</summary>
    internal PlanStep? Producer { get; set; }

    /// <summary>
    /// Whether an input image lies channels first, as it is brought: if nothing reads it but a <see cref="Flatten"/>, which would only
    /// turn it back.
    /// </summary>
    internal bool ChannelsFirst { get; set; }

    /// <summary>Whether its gradient is computed.</summary>
    internal bool WantsGradient { get; set; }

    /// <summary>Its room in the layout.</summary>
    internal int Data { get; set; } = -1;

    /// <summary>The room of its gradient, if anything computes it.</summary>
    internal int Gradient { get; set; } = -1;

    /// <summary>Room for a copy of a gradient that was asked for: the producer's backward pass may overwrite the gradient itself.</summary>
    internal int KeptGradient { get; set; } = -1;
}

/// <summary>A bound layer at its place in the order of a plan.</summary>
internal sealed class PlanStep(Node node, LayerStep step, List<PlanValue> inputs, PlanValue output)
{
    /// <summary>The node whose layer was bound.</summary>
    internal Node Node { get; } = node;

    /// <summary>What runs.</summary>
    internal LayerStep Step { get; } = step;

    /// <summary>What it reads, inputs of fused layers at the end.</summary>
    internal List<PlanValue> Inputs { get; } = inputs;

    /// <summary>What it writes.</summary>
    internal PlanValue Output { get; } = output;

    /// <summary>Layers that it has taken over.</summary>
    internal List<Layer> Fused { get; } = [];

    /// <summary>Room for what it keeps from forward to backward.</summary>
    internal int Saved { get; set; } = -1;

    /// <summary>Room for scratch of the forward pass.</summary>
    internal int Scratch { get; set; } = -1;

    /// <summary>Room for scratch of the backward pass: between the two others may use it.</summary>
    internal int BackwardScratch { get; set; } = -1;

    /// <summary>Whether a gradient reaches it.</summary>
    internal bool RunsBackward { get; set; }

    /// <summary>Where the gradients of the inputs are written: the room of the value's gradient, or one apart that is added to
    /// it.</summary>
    internal List<int> InputGradients { get; } = [];

    /// <summary>Where the gradients of the parameters are written: -1 for their own place, or a room apart that is added to it.</summary>
    internal List<int> ParameterGradients { get; } = [];
}
