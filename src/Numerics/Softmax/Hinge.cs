using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Multiclass support-vector losses over the rows of a row-major matrix of scores, with gradient. The bits do not depend on the
/// number of threads.
/// </summary>
public static unsafe class Hinge
{
    /// <summary>
    /// Mean over the rows of the sum over j != label of max(0, score[j] - score[label] + margin), and its gradient by the scores.
    /// At the kink the gradient is 0.
    /// </summary>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="classes">Elements of a row, 1 or more.</param>
    /// <param name="scores">rows x classes.</param>
    /// <param name="labels">The right class of each row, 0 to classes - 1.</param>
    /// <param name="margin">By how much the right score has to lead.</param>
    /// <param name="gradient">rows x classes, may be the scores themselves; empty if only the loss is wanted.</param>
    /// <returns>The loss, summed in double.</returns>
    /// <exception cref="ArgumentException">
    /// A size does not fit, a label is out of range (row and value are named), or gradient overlaps shifted.
    /// </exception>
    public static T Multiclass<T>(int rows, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, T margin, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, classes, scores, labels, margin, gradient, squared: false);

    /// <summary>As <see cref="Multiclass"/> with every term squared.</summary>
    /// <inheritdoc cref="Multiclass"/>
    public static T Squared<T>(int rows, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, T margin, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, classes, scores, labels, margin, gradient, squared: true);

    private static T Run<T>(
        int rows, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, T margin, Span<T> gradient, bool squared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossArguments.Check(rows, classes, scores, labels, gradient);
        fixed (T* px = scores, pg = gradient)
        fixed (int* pl = labels)
        {
            var kernel = new Kernel<T>(rows, classes, px, pl, margin, pg, squared);
            Dispatch.Run<T, Kernel<T>>(ref kernel);
            return T.CreateTruncating(kernel.Loss / rows);
        }
    }

    private struct Kernel<T>(int rows, int classes, T* scores, int* labels, T margin, T* gradient, bool squared) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal double Loss;

        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            double* partial = stackalloc double[RowChunks.Max];
            var chunks = new RowChunks(rows, classes);
            var body = new Chunks<V, T>(chunks, rows, classes, scores, labels, margin, gradient, squared, partial);
            chunks.Run(ref body);
            Loss = LossArguments.Total(partial, chunks.Count);
        }
    }

    private readonly struct Chunks<V, T>(
        RowChunks chunks, int rows, int classes, T* scores, int* labels, T margin, T* gradient, bool squared, double* partial) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int chunk)
        {
            T weight = T.One / T.CreateTruncating(rows);
            double loss = 0;
            for (nint row = chunks.Start(chunk); row < chunks.End(chunk); row++)
            {
                T* g = gradient == null ? null : gradient + row * classes;
                T* x = scores + row * classes;
                loss += squared
                    ? SquaredRow<V, T>(x, labels[row], margin, g, classes, weight)
                    : Row<V, T>(x, labels[row], margin, g, classes, weight);
            }

            partial[chunk] = loss;
        }
    }

    /// <summary>The terms of the label's own class are taken like the others and taken back afterwards, bit by bit the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Row<V, T>(T* x, int label, T margin, T* gradient, nint classes, T weight)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T threshold = x[label] - margin;
        T own = T.Max(x[label] - threshold, T.Zero);
        V t = V.Broadcast(threshold);
        V w = V.Broadcast(weight);
        V sum = default, count = default;
        for (nint i = 0; i < classes; i += V.Lanes)
        {
            nint left = classes - i;
            V term = V.MaxFast(default, RowPasses<V, T>.Load(x + i, left, t) - t);
            V violated = V.And(V.LessThan(default, term), V.Constant(1));
            sum += term;
            count += violated;
            if (gradient != null)
                RowPasses<V, T>.Store(violated * w, gradient + i, left);
        }

        T others = V.Sum(count) - (own > T.Zero ? T.One : T.Zero);
        if (gradient != null)
            gradient[label] = -others * weight;
        return double.CreateTruncating(V.Sum(sum) - own);
    }

    /// <inheritdoc cref="Row"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SquaredRow<V, T>(T* x, int label, T margin, T* gradient, nint classes, T weight)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T threshold = x[label] - margin;
        T own = T.Max(x[label] - threshold, T.Zero);
        V t = V.Broadcast(threshold);
        V w = V.Broadcast(weight + weight);
        V sum = default, squares = default;
        for (nint i = 0; i < classes; i += V.Lanes)
        {
            nint left = classes - i;
            V term = V.MaxFast(default, RowPasses<V, T>.Load(x + i, left, t) - t);
            sum += term;
            squares = V.MulAdd(term, term, squares);
            if (gradient != null)
                RowPasses<V, T>.Store(term * w, gradient + i, left);
        }

        if (gradient != null)
            gradient[label] = -(V.Sum(sum) - own) * (weight + weight);
        return double.CreateTruncating(V.Sum(squares) - own * own);
    }
}
