using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The mean of each channel of each image, and its gradient. Tensors are channels last, row-major without gaps; the bits depend neither
/// on the level nor on the number of threads.
/// </summary>
public static unsafe class GlobalAveragePooling
{
    // Pixels summed one after the other before they are added to the total: keeps the rounding error of large images small.
    private const int RunPixels = 128;

    // 64 KB of the larger operand in a chunk; from 256 KB on a second thread pays.
    private const long ChunkElements = 1 << 14;
    private const long ParallelElements = 1 << 16;

    /// <summary>output[n, c] = mean over the pixels p of input[n, p, c].</summary>
    /// <param name="batch">Images, 0 or more.</param>
    /// <param name="pixels">Height times width, 1 or more.</param>
    /// <param name="channels">Channels, 1 or more.</param>
    /// <param name="input">[batch, pixels, channels].</param>
    /// <param name="output">Receives [batch, channels]; apart from the input.</param>
    /// <exception cref="ArgumentException">A size or length is wrong, or memory overlaps.</exception>
    public static void Forward(int batch, int pixels, int channels, ReadOnlySpan<float> input, Span<float> output)
    {
        Accept(batch, pixels, channels, input.Length, nameof(input), output.Length, nameof(output));
        Check.Disjoint(output, input, nameof(output), nameof(input));
        fixed (float* x = input, y = output)
            Run<MeanOfPixels>(batch, pixels, channels, x, y);
    }

    /// <summary>inputGradient[n, p, c] = outputGradient[n, c] / pixels.</summary>
    /// <param name="batch">Images, 0 or more.</param>
    /// <param name="pixels">Height times width, 1 or more.</param>
    /// <param name="channels">Channels, 1 or more.</param>
    /// <param name="outputGradient">[batch, channels].</param>
    /// <param name="inputGradient">Receives [batch, pixels, channels]; apart from the other.</param>
    /// <exception cref="ArgumentException">A size or length is wrong, or memory overlaps.</exception>
    public static void Backward(int batch, int pixels, int channels, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        Accept(batch, pixels, channels, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient));
        Check.Disjoint(inputGradient, outputGradient, nameof(inputGradient), nameof(outputGradient));
        fixed (float* dx = inputGradient, dy = outputGradient)
            Run<ShareOfPixels>(batch, pixels, channels, dx, dy);
    }

    private static void Accept(int batch, int pixels, int channels, int large, string largeName, int small, string smallName)
    {
        Check.Size(batch);
        Check.Positive(pixels);
        Check.Positive(channels);
        Check.Length(large, (long)batch * pixels * channels, largeName);
        Check.Length(small, (long)batch * channels, smallName);
    }

    private static void Run<TPass>(int batch, int pixels, int channels, float* large, float* small)
        where TPass : struct, IPass
    {
        var kernel = new Kernel<TPass>(batch, pixels, channels, large, small);
        Dispatch.Run<float, Kernel<TPass>>(Dispatch.Filled(Cpu.Level, channels), ref kernel);
    }

    private readonly struct Kernel<TPass>(int batch, nint pixels, nint channels, float* large, float* small) : IKernel<float>
        where TPass : struct, IPass
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            // An image is cut only where it alone is a chunk or more, in blocks of four vectors and more.
            nint blocks = pixels * channels < ChunkElements ? 1 : Math.Max(1, channels / (4 * V.Lanes));
            var job = new Job<V, TPass>(pixels, channels, blocks, large, small, batch);
            if ((long)batch * pixels * channels < ParallelElements)
            {
                for (int chunk = 0; chunk < job.Chunks; chunk++)
                    job.Run(chunk);
                return;
            }

            Team.Run(job.Chunks, ref job);
        }
    }

    private readonly struct Job<V, TPass>(nint pixels, nint channels, nint blocks, float* large, float* small, nint batch) : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TPass : struct, IPass
    {
        // Images, or blocks of one.
        private readonly nint _perChunk = Math.Max(1, (nint)ChunkElements / (pixels * channels / blocks + 1));

        internal int Chunks => (int)((batch * blocks + _perChunk - 1) / _perChunk);

        public void Run(int chunk)
        {
            nint end = Math.Min((chunk + (nint)1) * _perChunk, batch * blocks);
            for (nint i = chunk * _perChunk; i < end; i++)
            {
                (nint n, nint block) = Math.DivRem(i, blocks);
                nint first = block * 4 * V.Lanes;
                nint behind = block == blocks - 1 ? channels : first + 4 * V.Lanes;
                TPass.Run<V>(large + n * pixels * channels, small + n * channels, pixels, channels, first, behind);
            }
        }
    }

    /// <summary>A way through an image.</summary>
    private interface IPass
    {
        /// <summary>Goes over channels <paramref name="c"/> to <paramref name="end"/>.</summary>
        static abstract void Run<V>(float* large, float* small, nint pixels, nint channels, nint c, nint end)
            where V : unmanaged, IVec<V, float>;
    }

    private readonly struct MeanOfPixels : IPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run<V>(float* large, float* small, nint pixels, nint channels, nint c, nint end)
            where V : unmanaged, IVec<V, float>
        {
            V count = V.Broadcast(pixels);
            for (; c <= end - 4 * V.Lanes; c += 4 * V.Lanes)
            {
                V t0 = default, t1 = default, t2 = default, t3 = default;
                for (nint start = 0; start < pixels; start += RunPixels)
                {
                    V s0 = default, s1 = default, s2 = default, s3 = default;
                    float* x = large + start * channels + c;
                    for (nint p = Math.Min(RunPixels, pixels - start); p > 0; p--, x += channels)
                    {
                        s0 += V.Load(x);
                        s1 += V.Load(x + V.Lanes);
                        s2 += V.Load(x + 2 * V.Lanes);
                        s3 += V.Load(x + 3 * V.Lanes);
                    }

                    t0 += s0;
                    t1 += s1;
                    t2 += s2;
                    t3 += s3;
                }

                (t0 / count).Store(small + c);
                (t1 / count).Store(small + c + V.Lanes);
                (t2 / count).Store(small + c + 2 * V.Lanes);
                (t3 / count).Store(small + c + 3 * V.Lanes);
            }

            for (; c < end; c += V.Lanes)
            {
                nint at = LastStart<V>(c, channels), lanes = Math.Min(V.Lanes, channels);
                V total = default;
                for (nint start = 0; start < pixels; start += RunPixels)
                {
                    V sum = default;
                    float* x = large + start * channels + at;
                    for (nint p = Math.Min(RunPixels, pixels - start); p > 0; p--, x += channels)
                        sum += lanes == V.Lanes ? V.Load(x) : V.LoadPartial(x, lanes);
                    total += sum;
                }

                (total / count).StorePartial(small + at, lanes);
            }
        }
    }

    private readonly struct ShareOfPixels : IPass
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run<V>(float* large, float* small, nint pixels, nint channels, nint c, nint end)
            where V : unmanaged, IVec<V, float>
        {
            V count = V.Broadcast(pixels);
            for (; c <= end - 4 * V.Lanes; c += 4 * V.Lanes)
            {
                V s0 = V.Load(small + c) / count, s1 = V.Load(small + c + V.Lanes) / count;
                V s2 = V.Load(small + c + 2 * V.Lanes) / count, s3 = V.Load(small + c + 3 * V.Lanes) / count;
                float* x = large + c;
                for (nint p = pixels; p > 0; p--, x += channels)
                {
                    s0.Store(x);
                    s1.Store(x + V.Lanes);
                    s2.Store(x + 2 * V.Lanes);
                    s3.Store(x + 3 * V.Lanes);
                }
            }

            for (; c < end; c += V.Lanes)
            {
                nint at = LastStart<V>(c, channels), lanes = Math.Min(V.Lanes, channels);
                V share = V.LoadPartial(small + at, lanes) / count;
                float* x = large + at;
                for (nint p = pixels; p > 0; p--, x += channels)
                {
                    if (lanes == V.Lanes)
                        share.Store(x);
                    else
                        share.StorePartial(x, lanes);
                }
            }
        }
    }

    /// <summary>Where the vector at <paramref name="c"/> starts: the last of a pixel may overlap the one before.</summary>
    private static nint LastStart<V>(nint c, nint channels)
        where V : unmanaged, IVec<V, float> => Math.Max(0, Math.Min(c, channels - V.Lanes));
}
