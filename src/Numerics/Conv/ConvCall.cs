namespace FastNet.Numerics;

/// <summary>
/// What the two prepared convolutions have in common: a kernel, whether it has its weights, and the checks of a call. The forward pass
/// goes from input to output, the data gradient the other way.
/// </summary>
internal sealed unsafe class ConvCall(ConvShape shape, ConvKernel kernel, string owner)
{
    private bool _hasWeights;

    internal void SetWeights(ReadOnlySpan<float> weights)
    {
        Check.Length(weights.Length, shape.WeightCount, nameof(weights));
        fixed (float* pw = weights)
            kernel.SetWeights(pw);
        GC.KeepAlive(kernel); // see Run
        _hasWeights = true;
    }

    /// <summary>Checks the arguments and runs the kernel from x to y.</summary>
    internal void Run(
        int batch,
        ReadOnlySpan<float> x,
        int xSize,
        string xName,
        Span<float> y,
        int ySize,
        int channels,
        string yName,
        ConvEpilogue epilogue)
    {
        if (!_hasWeights)
            throw new InvalidOperationException($"This {owner} has no weights; call SetWeights before Run.");
        Batch(batch, shape);
        Check.Length(x.Length, (long)batch * xSize, xName);
        Check.Length(y.Length, (long)batch * ySize, yName);
        Check.Disjoint(y, x, yName, xName);
        epilogue.Validate(y.Length / channels, channels, y, yName);
        Run(batch, channels, x, y, epilogue);

        // Kernels read their weights and tables through pointers. In the last call nothing else would hold the buffers any more.
        GC.KeepAlive(kernel);
    }

    internal static void Batch(int batch, ConvShape shape)
    {
        if ((uint)batch > (uint)shape.Batch)
            Check.ThrowRange(nameof(batch), batch, $"batch is {batch}; expected 0 to {shape.Batch}, the batch of the shape.");
    }

    private void Run(int batch, int channels, ReadOnlySpan<float> x, Span<float> y, ConvEpilogue epilogue)
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
