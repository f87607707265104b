using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Softmax, log-softmax and softmax cross-entropy of the rows of a row-major matrix of float or double. The largest logit is
/// subtracted first, so nothing overflows; a row with NaN or +infinity gives NaN. The bits do not depend on the number of threads.
/// </summary>
public static unsafe class Softmax
{
    // Rows of up to 2048 floats are staged: half of a 32 KB L1 with what is read and written beside them.
    private const int StagedBytes = 8 << 10;

    private const int CacheLine = 64;

    /// <summary>destination[r, c] = e^logits[r, c] / sum over j of e^logits[r, j].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="logits">rows x columns.</param>
    /// <param name="destination">rows x columns; may be the logits themselves.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, logits are not rows x columns, destination is too short or overlaps shifted.
    /// </exception>
    public static void Forward<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, columns, logits, destination, logarithm: false);

    /// <summary>destination[r, c] = logits[r, c] - log(sum over j of e^logits[r, j]), the logarithm of <see cref="Forward"/>.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void LogForward<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, columns, logits, destination, logarithm: true);

    /// <summary>
    /// Mean over the rows of -log(softmax[label]), and its gradient by the logits, (softmax - one at the label) / rows.
    /// </summary>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="classes">Elements of a row, 1 or more.</param>
    /// <param name="logits">rows x classes.</param>
    /// <param name="labels">The right class of each row, 0 to classes - 1.</param>
    /// <param name="gradient">rows x classes, may be the logits themselves; empty if only the loss is wanted.</param>
    /// <returns>The loss, summed in double.</returns>
    /// <exception cref="ArgumentException">
    /// A size does not fit, a label is out of range (row and value are named), or gradient overlaps shifted.
    /// </exception>
    public static T CrossEntropy<T>(int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossArguments.Check(rows, classes, logits, labels, gradient);
        fixed (T* px = logits, pg = gradient)
        fixed (int* pl = labels)
        {
            var kernel = new CrossEntropyKernel<T>(rows, classes, px, pl, pg);
            Dispatch.Run<T, CrossEntropyKernel<T>>(ref kernel);
            return T.CreateTruncating(kernel.Loss / rows);
        }
    }

    private static void Run<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination, bool logarithm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        Check.Size(rows);
        Check.Size(columns);
        Check.Length(logits.Length, (long)rows * columns, nameof(logits));
        Check.Room(destination.Length, logits.Length, nameof(destination));
        fixed (T* px = logits, pd = destination)
        {
            Map.CheckOverlap(pd, px, logits.Length, nameof(logits));
            var kernel = new ForwardKernel<T>(rows, columns, px, pd, logarithm);
            Dispatch.Run<T, ForwardKernel<T>>(ref kernel);
        }
    }

    private readonly struct ForwardKernel<T>(int rows, int columns, T* logits, T* destination, bool logarithm) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            var chunks = new RowChunks(rows, columns);
            var body = new ForwardChunks<V, T>(chunks, columns, logits, destination, logarithm);
            chunks.Run(ref body);
        }
    }

    private readonly struct ForwardChunks<V, T>(RowChunks chunks, int columns, T* logits, T* destination, bool logarithm) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int chunk)
        {
            if (columns <= V.Lanes)
                ShortRows<V, T>(logits, destination, chunks.Start(chunk), chunks.End(chunk), columns, logarithm);
            else if (logarithm)
                LogRows<V, T>(logits, destination, chunks.Start(chunk), chunks.End(chunk), columns);
            else
                Rows<V, T>(logits, destination, chunks.Start(chunk), chunks.End(chunk), columns);
        }
    }

    /// <summary>
    /// The exponentials of a row wait in an aligned buffer, so that the destination is written once, and aligned: rows start
    /// anywhere, and stores that straddle cache lines cost twice. Longer rows wait in the destination.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V, T>(T* logits, T* destination, nint start, nint end, nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte* memory = stackalloc byte[StagedBytes + CacheLine];
        T* staged = (T*)(((nuint)memory + CacheLine - 1) / CacheLine * CacheLine);
        bool fits = columns <= StagedBytes / sizeof(T);
        for (nint row = start; row < end; row++)
        {
            T* x = logits + row * columns;
            T* p = destination + row * columns;
            T* terms = fits ? staged : p;
            T sum = RowPasses<V, T>.ExpSum(x, RowPasses<V, T>.Max(x, columns), terms, columns);
            RowPasses<V, T>.Each(new TimesOp<T>(T.One / sum), terms, p, columns);
        }
    }

    /// <summary>Rows of at most one vector: nothing leaves the registers between load and store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortRows<V, T>(T* logits, T* destination, nint start, nint end, nint columns, bool logarithm)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V lowest = V.Constant(double.NegativeInfinity);
        V within = V.FirstLanes(columns);
        for (nint row = start; row < end; row++)
        {
            V x = V.Select(within, V.LoadPartial(logits + row * columns, columns), lowest);
            V shifted = V.And(within, x - V.Broadcast(V.MaxLane(x)));
            V e = V.And(within, VectorMath<V, T>.ExpBelow(shifted)); // of 0 beyond the row: subnormal results cost 50 cycles
            V sum = V.Broadcast(V.Sum(e));
            V y = logarithm ? shifted - VectorMath<V, T>.Log(sum) : e / sum;
            y.StorePartial(destination + row * columns, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogRows<V, T>(T* logits, T* destination, nint start, nint end, nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint row = start; row < end; row++)
        {
            T* x = logits + row * columns;
            T max = RowPasses<V, T>.Max(x, columns);
            T sum = RowPasses<V, T>.ExpSum(x, max, null, columns);
            RowPasses<V, T>.Each(new LessTwiceOp<T>(max, T.Log(sum)), x, destination + row * columns, columns);
        }
    }

    private struct CrossEntropyKernel<T>(int rows, int classes, T* logits, int* labels, T* gradient) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal double Loss;

        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            double* partial = stackalloc double[RowChunks.Max];
            var chunks = new RowChunks(rows, classes);
            var body = new CrossEntropyChunks<V, T>(chunks, rows, classes, logits, labels, gradient, partial);
            chunks.Run(ref body);
            Loss = LossArguments.Total(partial, chunks.Count);
        }
    }

    private readonly struct CrossEntropyChunks<V, T>(
        RowChunks chunks, int rows, int classes, T* logits, int* labels, T* gradient, double* partial) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int chunk)
        {
            T weight = T.One / T.CreateTruncating(rows);
            partial[chunk] = classes <= V.Lanes
                ? ShortCrossEntropyRows<V, T>(logits, labels, gradient, chunks.Start(chunk), chunks.End(chunk), classes, weight)
                : CrossEntropyRows<V, T>(logits, labels, gradient, chunks.Start(chunk), chunks.End(chunk), classes, weight);
        }
    }

    /// <summary>Sum of the losses of rows start..end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double CrossEntropyRows<V, T>(T* logits, int* labels, T* gradient, nint start, nint end, nint classes, T weight)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double loss = 0;
        for (nint row = start; row < end; row++)
        {
            T* x = logits + row * classes;
            T* g = gradient == null ? null : gradient + row * classes;
            T max = RowPasses<V, T>.Max(x, classes);
            T right = x[labels[row]] - max; // read before the gradient may take its place
            T sum = RowPasses<V, T>.ExpSum(x, max, g, classes);
            loss += double.CreateTruncating(T.Log(sum) - right);
            if (g != null)
            {
                RowPasses<V, T>.Each(new TimesOp<T>(weight / sum), g, g, classes);
                g[labels[row]] -= weight;
            }
        }

        return loss;
    }

    /// <summary>
    /// Rows of at most one vector, which stay in registers: the label is taken off by a comparison, not in memory, and the
    /// logarithms of as many rows as there are lanes are taken at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ShortCrossEntropyRows<V, T>(T* logits, int* labels, T* gradient, nint start, nint end, nint classes, T weight)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* sums = stackalloc T[V.Lanes], rights = stackalloc T[V.Lanes], indices = stackalloc T[V.Lanes];
        for (int i = 0; i < V.Lanes; i++)
            (sums[i], rights[i], indices[i]) = (T.One, T.Zero, T.CreateTruncating(i));
        V index = V.Load(indices);
        V lowest = V.Constant(double.NegativeInfinity);
        V within = V.FirstLanes(classes);
        V one = V.Broadcast(weight);
        double loss = 0;
        int kept = 0;
        for (nint row = start; row < end; row++)
        {
            T* logit = logits + row * classes;
            V x = V.Select(within, V.LoadPartial(logit, classes), lowest);
            T max = V.MaxLane(x);
            V e = V.And(within, VectorMath<V, T>.ExpBelow(V.And(within, x - V.Broadcast(max))));
            sums[kept] = V.Sum(e);
            rights[kept] = logit[labels[row]] - max; // read before the gradient may take its place
            if (gradient != null)
            {
                V right = V.And(V.EqualTo(index, V.Broadcast(T.CreateTruncating(labels[row]))), one);
                V slope = e * V.Broadcast(weight / sums[kept]) - right;
                slope.StorePartial(gradient + row * classes, classes);
            }

            if (++kept == V.Lanes)
            {
                loss += LogLoss<V, T>(sums, rights, kept);
                kept = 0;
            }
        }

        return loss + LogLoss<V, T>(sums, rights, kept);
    }

    /// <summary>Sum of log(sum) - right over the first <paramref name="count"/> of a vector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double LogLoss<V, T>(T* sums, T* rights, int count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (VectorMath<V, T>.Log(V.Load(sums)) - V.Load(rights)).Store(sums);
        double loss = 0;
        for (int i = 0; i < count; i++)
            loss += double.CreateTruncating(sums[i]);
        return loss;
    }
}
