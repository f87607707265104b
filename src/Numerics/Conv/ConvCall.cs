namespace FastNet.Numerics;

/// <summary>What the calls of prepared convolutions have in common.</summary>
internal static unsafe class ConvCall
{
    internal static void Require(bool hasWeights, string type)
    {
        if (!hasWeights)
            throw new InvalidOperationException($"This {type} has no weights; call SetWeights before Run.");
    }

    internal static void Batch(int batch, ConvShape shape)
    {
        if ((uint)batch > (uint)shape.Batch)
            Check.ThrowRange(nameof(batch), batch, $"batch is {batch}; expected 0 to {shape.Batch}, the batch of the shape.");
    }

    /// <summary>Runs a kernel over checked arguments.</summary>
    internal static void Run(
        ConvKernel kernel, int batch, int channels, ReadOnlySpan<float> x, Span<float> y, ConvEpilogue epilogue)
    {
        if (batch == 0)
        {
            epilogue.Mean.Clear();
            epilogue.Variance.Clear();
            return;
        }

        fixed (float* px = x, py = y, residual = epilogue.Residual, scale = epilogue.Scale, bias = epilogue.Bias)
        {
            var finish = new ConvFinish
            {
                Y = py,
                Residual = residual,
                Scale = scale,
                Bias = bias,
                Activation = epilogue.Activation,
                Slope = epilogue.Slope,
                Channels = channels,
            };
            if (epilogue.Mean.IsEmpty)
            {
                kernel.Run(batch, px, py, finish);
                return;
            }

            int blocks = kernel.Blocks(batch);
            nint size = (nint)blocks * 3 * channels;
            using Arena.Block<float> scratch = Arena.Thread.Take<float>(size);
            new Span<float>(scratch.Pointer, checked((int)size)).Clear();
            finish.Blocks = scratch.Pointer;
            kernel.Run(batch, px, py, finish);
            fixed (float* mean = epilogue.Mean, variance = epilogue.Variance)
                finish.Merge(blocks, mean, variance);
        }
    }
}
