using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The kernels of <see cref="LayerNormalization"/>: some passes over a row that is in cache after the first.</summary>
internal static unsafe class LayerRows
{
    /// <summary>How the rows are cut.</summary>
    internal readonly struct Shape
    {
        // 64 KB of each operand, and the most chunks whose sums one thread puts together.
        private const int ChunkElements = 1 << 14;
        private const int MaxChunks = 64;

        internal Shape(int rows, int columns)
        {
            Rows = rows;
            Columns = columns;
            PerChunk = Math.Max((ChunkElements + columns - 1) / columns, (rows + MaxChunks - 1) / MaxChunks);
            Chunks = (int)(((long)rows + PerChunk - 1) / PerChunk);
        }

        internal int Rows { get; }

        internal int Columns { get; }

        internal int PerChunk { get; }

        internal int Chunks { get; }

        /// <summary>Floats for two sums per column and chunk.</summary>
        internal nint SumsLength => 2 * (nint)Chunks * Columns;

        internal int End(int chunk) => (int)Math.Min(Rows, (chunk + 1L) * PerChunk);
    }

    internal readonly struct ForwardKernel(
        Shape shape, float* x, float* gamma, float* beta, float epsilon, float* mean, float* invStd, float* y) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new ForwardChunks<V>(shape, x, gamma, beta, epsilon, mean, invStd, y);
            Team.Run(shape.Chunks, ref body);
        }
    }

    private readonly struct ForwardChunks<V>(
        Shape shape, float* x, float* gamma, float* beta, float epsilon, float* mean, float* invStd, float* y) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            nint columns = shape.Columns;
            for (nint row = (nint)chunk * shape.PerChunk; row < shape.End(chunk); row++)
            {
                (float centre, float rest, float scale) = Moments<V>(x + row * columns, columns, epsilon);
                Normalize<V>(x + row * columns, columns, centre, rest, scale, gamma, beta, y + row * columns);
                if (mean == null)
                    continue;
                mean[row] = centre + rest;
                invStd[row] = scale;
            }
        }
    }

    /// <summary>The mean, rounded, what the rounding left, and 1 / sqrt(variance + epsilon).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Centre, float Correction, float InvStd) Moments<V>(float* x, nint columns, float epsilon)
        where V : unmanaged, IVec<V, float>
    {
        // The sum of deviations from any one element is far more exact than that of large numbers.
        V shift = V.Broadcast(*x);
        V a = default, b = default, c = default, d = default;
        nint i = 0;
        for (; i <= columns - 4 * V.Lanes; i += 4 * V.Lanes)
        {
            a += V.Load(x + i) - shift;
            b += V.Load(x + i + V.Lanes) - shift;
            c += V.Load(x + i + 2 * V.Lanes) - shift;
            d += V.Load(x + i + 3 * V.Lanes) - shift;
        }

        for (; i < columns; i += V.Lanes)
            a += Deviation(x + i, shift, columns - i);

        // Deviations from the rounded mean, and what they add up to, correct both.
        float centre = *x + V.Sum((a + b) + (c + d)) / columns;
        shift = V.Broadcast(centre);
        V sum = default, other = default;
        (a, b, c, d) = (default, default, default, default);
        for (i = 0; i <= columns - 4 * V.Lanes; i += 4 * V.Lanes)
        {
            V e = V.Load(x + i) - shift, f = V.Load(x + i + V.Lanes) - shift;
            V g = V.Load(x + i + 2 * V.Lanes) - shift, h = V.Load(x + i + 3 * V.Lanes) - shift;
            a = V.MulAdd(e, e, a);
            b = V.MulAdd(f, f, b);
            c = V.MulAdd(g, g, c);
            d = V.MulAdd(h, h, d);
            sum += e + f;
            other += g + h;
        }

        for (; i < columns; i += V.Lanes)
        {
            V deviation = Deviation(x + i, shift, columns - i);
            a = V.MulAdd(deviation, deviation, a);
            sum += deviation;
        }

        float rest = V.Sum(sum + other) / columns;
        float variance = Math.Max(0, V.Sum((a + b) + (c + d)) / columns - rest * rest);
        return (centre, rest, 1 / MathF.Sqrt(variance + epsilon));
    }

    /// <summary>x - shift, 0 in the lanes beyond those left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Deviation<V>(float* x, V shift, nint left)
        where V : unmanaged, IVec<V, float> =>
        left >= V.Lanes ? V.Load(x) - shift : V.And(V.FirstLanes(left), V.LoadPartial(x, left) - shift);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<V>(
        float* x, nint columns, float centre, float rest, float invStd, float* gamma, float* beta, float* y)
        where V : unmanaged, IVec<V, float>
    {
        V shift = V.Broadcast(centre), scale = V.Broadcast(invStd), offset = V.Broadcast(-rest * invStd);
        nint i = 0;
        if (gamma != null && beta != null)
        {
            for (; i <= columns - V.Lanes; i += V.Lanes)
                V.MulAdd(V.MulAdd(V.Load(x + i) - shift, scale, offset), V.Load(gamma + i), V.Load(beta + i)).Store(y + i);
        }

        for (; i < columns; i += V.Lanes)
        {
            nint left = columns - i;
            V value = V.MulAdd(UpTo<V>.Load(x + i, left) - shift, scale, offset);
            if (gamma != null)
                value *= UpTo<V>.Load(gamma + i, left);
            if (beta != null)
                value += UpTo<V>.Load(beta + i, left);
            UpTo<V>.Store(value, y + i, left);
        }
    }

    internal readonly struct BackwardKernel(
        Shape shape, float* x, float* dy, float* gamma, float* mean, float* invStd, float* dx, float* sums) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new BackwardChunks<V>(shape, x, dy, gamma, mean, invStd, dx, sums);
            Team.Run(shape.Chunks, ref body);
        }
    }

    private readonly struct BackwardChunks<V>(
        Shape shape, float* x, float* dy, float* gamma, float* mean, float* invStd, float* dx, float* sums) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            int columns = shape.Columns;
            float* products = sums == null ? null : sums + 2 * (nint)chunk * columns;
            if (sums != null)
                new Span<float>(products, 2 * columns).Clear();
            for (nint row = (nint)chunk * shape.PerChunk; row < shape.End(chunk); row++)
            {
                nint at = row * columns;
                Backward<V>(x + at, dy + at, columns, mean[row], invStd[row], gamma, dx + at, products);
            }
        }
    }

    /// <summary>One row: products and, behind them, sums take dy * h and dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<V>(
        float* x, float* dy, nint columns, float mean, float invStd, float* gamma, float* dx, float* products)
        where V : unmanaged, IVec<V, float>
    {
        V shift = V.Broadcast(mean), scale = V.Broadcast(invStd);
        V total = default, product = default;
        for (nint i = 0; i < columns; i += V.Lanes)
        {
            nint left = columns - i;
            V h = (UpTo<V>.Load(x + i, left) - shift) * scale;
            V g = UpTo<V>.Load(dy + i, left);
            if (products != null)
            {
                UpTo<V>.Store(V.MulAdd(g, h, UpTo<V>.Load(products + i, left)), products + i, left);
                UpTo<V>.Store(UpTo<V>.Load(products + columns + i, left) + g, products + columns + i, left);
            }

            if (gamma != null)
                g *= UpTo<V>.Load(gamma + i, left);
            total += g; // lanes beyond the row are 0 in dy
            product = V.MulAdd(g, h, product);
        }

        V mean0 = V.Broadcast(V.Sum(total) / columns), mean1 = V.Broadcast(V.Sum(product) / columns);
        for (nint i = 0; i < columns; i += V.Lanes)
        {
            nint left = columns - i;
            V h = (UpTo<V>.Load(x + i, left) - shift) * scale;
            V g = UpTo<V>.Load(dy + i, left);
            if (gamma != null)
                g *= UpTo<V>.Load(gamma + i, left);
            UpTo<V>.Store((g - mean0 - h * mean1) * scale, dx + i, left);
        }
    }
}
