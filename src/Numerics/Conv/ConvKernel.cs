namespace FastNet.Numerics;

/// <summary>
/// One algorithm for one shape, forward or data gradient: packed weights and how to run them. Immutable between calls of
/// <see cref="SetWeights"/>, so any number of threads may run it at once; scratch comes from the arena of the running thread.
/// </summary>
internal abstract unsafe class ConvKernel
{
    /// <summary>Takes new weights, [Filters, GroupChannels, FilterHeight, FilterWidth] of the shape.</summary>
    internal abstract void SetWeights(float* weights);

    /// <summary>
    /// Parts that the pixels of a result are finished in (see <see cref="ConvFinish"/>): a function of the shape and the batch, never
    /// of the number of threads.
    /// </summary>
    internal abstract int Blocks(int batch);

    /// <summary>
    /// Writes the convolution of <paramref name="x"/> to <paramref name="y"/>, both channels last, and finishes every row it wrote
    /// once, in its block.
    /// </summary>
    internal abstract void Run(int batch, float* x, float* y, in ConvFinish finish);
}

/// <summary>One algorithm of the weight gradient for one shape.</summary>
internal abstract unsafe class ConvWeightKernel
{
    /// <summary>
    /// dw[Filters, GroupChannels, FilterHeight, FilterWidth] = sum over the batch and the output pixels of dy times the input under the
    /// filter.
    /// </summary>
    /// <param name="batch">Images.</param>
    /// <param name="x">The forward input, channels last.</param>
    /// <param name="dy">The gradient of the output, channels last.</param>
    /// <param name="dw">Overwritten.</param>
    internal abstract void Run(int batch, float* x, float* dy, float* dw);
}
