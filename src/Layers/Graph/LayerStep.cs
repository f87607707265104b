namespace FastNet.Layers;

/// <summary>
/// A layer at its place in a plan: shapes known, memory given. A training step may keep state from forward to backward in its own
/// fields or in <see cref="StepTensors.Saved"/>; an inference step must not write to its fields, since calls may overlap.
/// </summary>
public abstract class LayerStep
{
    /// <summary>Whether <see cref="Backward"/> reads the inputs.</summary>
    public virtual bool BackwardReadsInputs => true;

    /// <summary>Whether <see cref="Backward"/> reads the output.</summary>
    public virtual bool BackwardReadsOutput => false;

    /// <summary>Floats to keep from forward to backward.</summary>
    public virtual int SavedLength => 0;

    /// <summary>Floats of scratch that forward and backward each may use; nothing in it stays from one to the other.</summary>
    public virtual int ScratchLength => 0;

    /// <summary>What runs, as <see cref="TrainingPlan.Describe"/> shows it: algorithm and fusions.</summary>
    public virtual string Detail => "";

    /// <summary>
    /// Takes over the layer that follows, if this step can do its work as well: the output is then that layer's, whose inputs beyond
    /// the first are appended to this step's.
    /// </summary>
    /// <param name="follower">The only reader of this step's output.</param>
    public virtual bool TryFuse(Layer follower) => false;

    /// <summary>Called when parameters have changed, before the next run: packs weights.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>
    /// Called when a training step has been accepted: changes what is kept from step to step beside the trained parameters (running
    /// statistics). Forward and backward must not, since a step that meets NaN is dropped as if it had not been.
    /// </summary>
    public virtual void Commit()
    {
    }

    /// <summary>Computes the output.</summary>
    public abstract void Forward(StepTensors t);

    /// <summary>
    /// Writes the gradients of parameters and of the inputs that want one (their spans are not empty), from that of the output, which it
    /// may overwrite.
    /// </summary>
    public abstract void Backward(StepTensors t);
}
