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
    /// <summary>
    /// destination[r, c] = e^logits[r, c] / sum over j of e^logits[r, j]. Where e^(logit - largest of the row) is below the smallest
    /// normal number (1.2e-38, 2.2e-308) it may be 0.
    /// </summary>
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
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CrossEntropyRows.Run(rows, classes, logits, labels, default, gradient);

    /// <summary>
    /// Sum over the rows that count of -sum over c of q[c] log(softmax[c]), divided by the divisor, and its gradient by the logits,
    /// (softmax - q) / divisor and 0 in rows that do not count; q[c] = smoothing / classes, plus 1 - smoothing at the label.
    /// </summary>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="classes">Elements of a row, 1 or more.</param>
    /// <param name="logits">rows x classes.</param>
    /// <param name="labels">The right class of each row, 0 to classes - 1, or the label that is ignored.</param>
    /// <param name="options">Smoothing, the label that is ignored, the divisor.</param>
    /// <param name="gradient">rows x classes, may be the logits themselves; empty if only the loss is wanted.</param>
    /// <returns>The loss, summed in double; 0 if no row counts.</returns>
    /// <exception cref="ArgumentException">
    /// A size or an option does not fit, a label is out of range (row and value are named), or gradient overlaps shifted.
    /// </exception>
    public static T CrossEntropy<T>(
        int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, in CrossEntropyOptions options, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CrossEntropyRows.Run(rows, classes, logits, labels, options, gradient);

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
        byte* memory = stackalloc byte[RowPasses<V, T>.ScratchBytes];
        T* staged = RowPasses<V, T>.Scratch(memory);
        bool fits = columns <= RowPasses<V, T>.Room;
        for (nint row = start; row < end; row++)
        {
            T* x = logits + row * columns;
            T* p = destination + row * columns;
            T* terms = fits ? staged : p;
            T sum = RowPasses<V, T>.ExpSum(x, RowPasses<V, T>.Max(x, columns), terms, null, columns);
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
            V e = V.And(within, VectorMath<V, T>.ExpOrZero(shifted));
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
        byte* memory = stackalloc byte[RowPasses<V, T>.ScratchBytes];
        T* scratch = RowPasses<V, T>.Scratch(memory);
        for (nint row = start; row < end; row++)
        {
            T* x = logits + row * columns;
            T max = RowPasses<V, T>.Max(x, columns);
            T sum = RowPasses<V, T>.ExpSum(x, max, null, scratch, columns);
            RowPasses<V, T>.Each(new LessTwiceOp<T>(max, T.Log(sum)), x, destination + row * columns, columns);
        }
    }
}
