using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The driver of every update: one pass in which each vector of gradients, parameters and states is read once and written once.
/// Elements do not depend on each other, so neither the position in memory nor the number of threads changes a bit.
/// </summary>
internal static unsafe class UpdateLoop
{
    // 64 KB of floats per array: some 10 us of memory traffic, so that threads finish together.
    private const int ChunkElements = 1 << 14;

    // A second thread pays from here: one core moves as much between its caches in 10-20 us.
    private const long ParallelBytes = 1 << 20;

    /// <summary>One step over arrays of <paramref name="length"/>; states that the rule does not have are null.</summary>
    internal static void Run<T, TRule>(
        in TRule rule, in UpdateOptions options, T* gradients, T* parameters, T* first, T* second, nint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : unmanaged, IUpdateRule<T>
    {
        // What a regularised gradient takes is left out where it is not asked for: in cache it would show.
        var terms = new Terms<T>(options);
        if (options.IsPlain)
        {
            var kernel = new Kernel<T, TRule, Plain>(rule, terms, gradients, parameters, first, second, length);
            Dispatch.Run<T, Kernel<T, TRule, Plain>>(ref kernel);
        }
        else
        {
            var kernel = new Kernel<T, TRule, Regularised>(rule, terms, gradients, parameters, first, second, length);
            Dispatch.Run<T, Kernel<T, TRule, Regularised>>(ref kernel);
        }
    }

    private interface IForm
    {
        static abstract bool IsPlain { get; }
    }

    private readonly struct Plain : IForm
    {
        public static bool IsPlain => true;
    }

    private readonly struct Regularised : IForm
    {
        public static bool IsPlain => false;
    }

    /// <summary>The options as numbers of the type that is computed in.</summary>
    private readonly struct Terms<T>(in UpdateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _scale = T.CreateTruncating(options.GradientScale);
        private readonly T _limit = T.CreateTruncating(options.GradientLimit);
        private readonly T _decay = T.CreateTruncating(options.WeightDecay);
        private readonly T _l1 = T.CreateTruncating(options.L1);
        private readonly T _kept = T.CreateTruncating(1 - options.LearningRate * options.DecoupledDecay);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal V Gradient<V, TForm>(V gradient, V parameter)
            where V : unmanaged, IVec<V, T>
            where TForm : IForm
        {
            V g = gradient * V.Broadcast(_scale);
            if (TForm.IsPlain)
                return g;

            // The gradient is the second operand, so that NaN passes.
            g = V.MinFast(V.Broadcast(_limit), V.MaxFast(V.Broadcast(-_limit), g));
            return PenaltyOp<T>.Add(parameter, g, V.Broadcast(_decay), V.Broadcast(_l1));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal V Parameter<V, TForm>(V parameter)
            where V : unmanaged, IVec<V, T>
            where TForm : IForm => TForm.IsPlain ? parameter : parameter * V.Broadcast(_kept);
    }

    private readonly struct Kernel<T, TRule, TForm>(
        TRule rule, Terms<T> terms, T* gradients, T* parameters, T* first, T* second, nint length) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : unmanaged, IUpdateRule<T>
        where TForm : unmanaged, IForm
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            var body = new Chunks<V, T, TRule, TForm>(rule, terms, gradients, parameters, first, second, length);
            int chunks = (int)((length + ChunkElements - 1) / ChunkElements);
            if (length * sizeof(T) * (3 + 2 * TRule.States) >= ParallelBytes)
            {
                Team.Run(chunks, ref body);
                return;
            }

            for (int chunk = 0; chunk < chunks; chunk++)
                body.Run(chunk);
        }
    }

    private readonly struct Chunks<V, T, TRule, TForm>(
        TRule rule, Terms<T> terms, T* gradients, T* parameters, T* first, T* second, nint length) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : unmanaged, IUpdateRule<T>
        where TForm : unmanaged, IForm
    {
        public void Run(int chunk)
        {
            nint start = (nint)chunk * ChunkElements;
            nint count = Math.Min(ChunkElements, length - start);
            Loop<V, T, TRule, TForm>(
                in rule,
                in terms,
                gradients + start,
                parameters + start,
                TRule.States > 0 ? first + start : null,
                TRule.States > 1 ? second + start : null,
                count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V, T, TRule, TForm>(
        in TRule sharedRule, in Terms<T> sharedTerms, T* gradients, T* parameters, T* first, T* second, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : unmanaged, IUpdateRule<T>
        where TForm : unmanaged, IForm
    {
        // Copies, so that their fields may live in registers.
        TRule rule = sharedRule;
        Terms<T> terms = sharedTerms;

        // Accesses that straddle cache lines cost twice. All arrays of a network start at lines, so that what aligns the parameters
        // aligns the others.
        nint misaligned = (nint)((nuint)parameters % (nuint)(V.Lanes * sizeof(T))) / sizeof(T);
        nint i = 0;
        if (misaligned != 0)
        {
            i = Math.Min(V.Lanes - misaligned, count);
            Part<V, T, TRule, TForm>(in rule, in terms, gradients, parameters, first, second, i);
        }

        for (; i <= count - V.Lanes; i += V.Lanes)
        {
            V w = V.Load(parameters + i);
            V a = TRule.States > 0 ? V.Load(first + i) : default;
            V b = TRule.States > 1 ? V.Load(second + i) : default;
            V g = terms.Gradient<V, TForm>(V.Load(gradients + i), w);
            rule.Next(terms.Parameter<V, TForm>(w), g, ref a, ref b).Store(parameters + i);
            if (TRule.States > 0)
                a.Store(first + i);
            if (TRule.States > 1)
                b.Store(second + i);
        }

        if (i < count)
            Part<V, T, TRule, TForm>(in rule, in terms, gradients + i, parameters + i, first + i, second + i, count - i);
    }

    /// <summary>Less than a vector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Part<V, T, TRule, TForm>(
        in TRule rule, in Terms<T> terms, T* gradients, T* parameters, T* first, T* second, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : unmanaged, IUpdateRule<T>
        where TForm : unmanaged, IForm
    {
        V w = V.LoadPartial(parameters, count);
        V a = TRule.States > 0 ? V.LoadPartial(first, count) : default;
        V b = TRule.States > 1 ? V.LoadPartial(second, count) : default;
        V g = terms.Gradient<V, TForm>(V.LoadPartial(gradients, count), w);
        rule.Next(terms.Parameter<V, TForm>(w), g, ref a, ref b).StorePartial(parameters, count);
        if (TRule.States > 0)
            a.StorePartial(first, count);
        if (TRule.States > 1)
            b.StorePartial(second, count);
    }
}
