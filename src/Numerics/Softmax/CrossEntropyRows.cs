using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The kernels of softmax cross-entropy. Label smoothing is a type argument, so that rows without it do not pay; a row that does not
/// count costs a comparison.
/// </summary>
internal static unsafe class CrossEntropyRows
{
    internal static T Run<T>(
        int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, in CrossEntropyOptions options, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Check();
        int counted = LossArguments.Check(rows, classes, logits, labels, gradient, options.IgnoreLabel);
        double divisor = options.Divisor ?? Math.Max(1, counted);
        fixed (T* px = logits, pg = gradient)
        fixed (int* pl = labels)
        {
            // No checked label is the smallest integer, unless that is the one to ignore.
            var terms = new Terms<T>(classes, divisor, options.LabelSmoothing, options.IgnoreLabel ?? int.MinValue);
            var kernel = new Kernel<T>(rows, classes, px, pl, pg, terms, options.LabelSmoothing != 0);
            Dispatch.Run<T, Kernel<T>>(ref kernel);
            return T.CreateTruncating(kernel.Loss / divisor);
        }
    }

    private interface ITarget
    {
        static abstract bool IsSmooth { get; }
    }

    private readonly struct Sharp : ITarget
    {
        public static bool IsSmooth => false;
    }

    private readonly struct Smooth : ITarget
    {
        public static bool IsSmooth => true;
    }

    private readonly struct Terms<T>(int classes, double divisor, double smoothing, int ignored)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>Factor of the probabilities in the gradient.</summary>
        internal T Weight { get; } = T.One / T.CreateTruncating(divisor);

        /// <summary>What the label takes off the gradient.</summary>
        internal T AtLabel { get; } = T.CreateTruncating(1 - smoothing) / T.CreateTruncating(divisor);

        /// <summary>What every class takes off the gradient.</summary>
        internal T Everywhere { get; } = T.CreateTruncating(smoothing / classes / divisor);

        /// <summary>Target of the label beyond <see cref="OfEach"/>, and target of each class.</summary>
        internal T OfLabel { get; } = T.CreateTruncating(1 - smoothing);

        internal T OfEach { get; } = T.CreateTruncating(smoothing / classes);

        internal int Ignored { get; } = ignored;
    }

    private struct Kernel<T>(int rows, int classes, T* logits, int* labels, T* gradient, Terms<T> terms, bool smooth) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal double Loss;

        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            if (smooth)
                Run<V, Smooth>();
            else
                Run<V, Sharp>();
        }

        private void Run<V, TTarget>()
            where V : unmanaged, IVec<V, T>
            where TTarget : unmanaged, ITarget
        {
            double* partial = stackalloc double[RowChunks.Max];
            var chunks = new RowChunks(rows, classes);
            var body = new Chunks<V, T, TTarget>(chunks, classes, logits, labels, gradient, terms, partial);
            chunks.Run(ref body);
            Loss = LossArguments.Total(partial, chunks.Count);
        }
    }

    private readonly struct Chunks<V, T, TTarget>(
        RowChunks chunks, int classes, T* logits, int* labels, T* gradient, Terms<T> terms, double* partial) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTarget : unmanaged, ITarget
    {
        public void Run(int chunk) => partial[chunk] = classes <= V.Lanes
            ? ShortRows<V, T, TTarget>(logits, labels, gradient, chunks.Start(chunk), chunks.End(chunk), classes, in terms)
            : Rows<V, T, TTarget>(logits, labels, gradient, chunks.Start(chunk), chunks.End(chunk), classes, in terms);
    }

    /// <summary>Sum of the losses of rows start..end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Rows<V, T, TTarget>(
        T* logits, int* labels, T* gradient, nint start, nint end, nint classes, in Terms<T> shared)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTarget : unmanaged, ITarget
    {
        Terms<T> terms = shared;
        T weight = terms.Weight, atLabel = terms.AtLabel;
        int ignored = terms.Ignored;
        byte* memory = stackalloc byte[RowPasses<V, T>.ScratchBytes];
        T* scratch = RowPasses<V, T>.Scratch(memory);
        double loss = 0;
        for (nint row = start; row < end; row++)
        {
            T* x = logits + row * classes;
            T* g = gradient == null ? null : gradient + row * classes;
            int label = labels[row];
            if (label == ignored)
            {
                if (g != null)
                    new Span<T>(g, (int)classes).Clear();
                continue;
            }

            T max = RowPasses<V, T>.Max(x, classes);
            T right = x[label] - max; // read before the gradient may take its place
            if (TTarget.IsSmooth)
                right = terms.OfLabel * right + terms.OfEach * RowPasses<V, T>.ShiftedSum(x, max, classes);
            T sum = RowPasses<V, T>.ExpSum(x, max, g, scratch, classes);
            loss += double.CreateTruncating(T.Log(sum) - right);
            if (g != null)
            {
                RowPasses<V, T>.Each(new TimesOp<T>(weight / sum), g, g, classes);
                if (TTarget.IsSmooth)
                    RowPasses<V, T>.Subtract(g, terms.Everywhere, classes);
                g[label] -= atLabel;
            }
        }

        return loss;
    }

    /// <summary>
    /// Rows of at most one vector, which stay in registers: the label is taken off by a comparison, not in memory, and the
    /// logarithms of as many rows as there are lanes are taken at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ShortRows<V, T, TTarget>(
        T* logits, int* labels, T* gradient, nint start, nint end, nint classes, in Terms<T> shared)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTarget : unmanaged, ITarget
    {
        Terms<T> terms = shared;
        T* sums = stackalloc T[V.Lanes], rights = stackalloc T[V.Lanes], indices = stackalloc T[V.Lanes];
        for (int i = 0; i < V.Lanes; i++)
            (sums[i], rights[i], indices[i]) = (T.One, T.Zero, T.CreateTruncating(i));
        V index = V.Load(indices);
        V lowest = V.Constant(double.NegativeInfinity);
        V within = V.FirstLanes(classes);
        V atLabel = V.Broadcast(terms.AtLabel);
        T weight = terms.Weight;
        int ignored = terms.Ignored;
        double loss = 0;
        int kept = 0;
        for (nint row = start; row < end; row++)
        {
            T* logit = logits + row * classes;
            int label = labels[row];
            if (label == ignored)
            {
                if (gradient != null)
                    default(V).StorePartial(gradient + row * classes, classes);
                continue;
            }

            V x = V.Select(within, V.LoadPartial(logit, classes), lowest);
            T max = V.MaxLane(x);
            V shifted = V.And(within, x - V.Broadcast(max));
            V e = V.And(within, VectorMath<V, T>.ExpOrZero(shifted));
            sums[kept] = V.Sum(e);
            T right = logit[label] - max; // read before the gradient may take its place
            rights[kept] = TTarget.IsSmooth
                ? terms.OfLabel * right + terms.OfEach * V.Sum(shifted)
                : right;
            if (gradient != null)
            {
                V taken = V.And(V.EqualTo(index, V.Broadcast(T.CreateTruncating(label))), atLabel);
                V slope = e * V.Broadcast(weight / sums[kept]) - taken;
                if (TTarget.IsSmooth)
                    slope -= V.Broadcast(terms.Everywhere);
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
