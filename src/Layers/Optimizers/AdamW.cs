namespace FastNet.Layers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): parameters shrink by LearningRate * WeightDecay of themselves
/// ahead of the step, and the moments know nothing of it. WeightDecay starts at 0.01, as in PyTorch.
/// </summary>
public sealed class AdamW : Adam
{
    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">Finite, 0 or more.</param>
    public AdamW(double learningRate = 1e-3)
        : base(learningRate)
    {
        DecoupledDecay = true;
        WeightDecay = 0.01;
    }
}
