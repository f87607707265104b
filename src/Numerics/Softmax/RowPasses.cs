using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The passes over one row that softmax and its relatives consist of. They are inlined into the loops over rows, so that a row of
/// ten classes costs no call; a row of thousands stays in cache from pass to pass.
/// </summary>
internal static unsafe class RowPasses<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Bytes of stack that <see cref="Scratch"/> wants.</summary>
    internal const int ScratchBytes = RoomBytes + CacheLine;

    // Half of a 32 KB L1 with what is read and written beside it.
    private const int RoomBytes = 8 << 10;

    private const int CacheLine = 64;

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    /// <summary>Elements of a <see cref="Scratch"/>.</summary>
    internal static nint Room => RoomBytes / sizeof(T);

    /// <summary>Aligned memory for <see cref="Room"/> elements.</summary>
    internal static T* Scratch(byte* memory) => (T*)(((nuint)memory + CacheLine - 1) / CacheLine * CacheLine);

    /// <summary>Up to a vector of x; the lanes beyond <paramref name="left"/> are <paramref name="filler"/>.</summary>
    [MethodImpl(Hot)]
    internal static V Load(T* x, nint left, V filler) =>
        left >= V.Lanes ? V.Load(x) : V.Select(V.FirstLanes(left), V.LoadPartial(x, left), filler);

    /// <summary>Stores what of the vector lies within <paramref name="left"/>.</summary>
    [MethodImpl(Hot)]
    internal static void Store(V value, T* destination, nint left)
    {
        if (left >= V.Lanes)
            value.Store(destination);
        else
            value.StorePartial(destination, left);
    }

    /// <summary>Largest element of a vector or more. NaN may or may not show: it shows in the sum of exponentials.</summary>
    [MethodImpl(Hot)]
    internal static T Max(T* x, nint length)
    {
        V max0 = V.Load(x + length - V.Lanes), max1 = max0;
        nint i = 0;
        for (; i <= length - 2 * V.Lanes; i += 2 * V.Lanes)
        {
            max0 = V.MaxFast(max0, V.Load(x + i));
            max1 = V.MaxFast(max1, V.Load(x + i + V.Lanes));
        }

        if (i < length - V.Lanes)
            max0 = V.MaxFast(max0, V.Load(x + i));
        return V.MaxLane(V.MaxFast(max0, max1));
    }

    /// <summary>Sum of the terms e^(x - max) over a vector or more. They go to <paramref name="terms"/>, which may be x; if it is null,
    /// as many at a time as it has room for to a <see cref="Scratch"/>.</summary>
    [MethodImpl(Hot)]
    internal static T ExpSum(T* x, T max, T* terms, T* scratch, nint length)
    {
        // Less is not worth the calls. A vector is left for the loop below.
        nint i = 0;
        T sumBeside = T.Zero;
        if (length > 8 * V.Lanes)
            i = ExpSumBeside(x, max, terms, scratch, length - V.Lanes, &sumBeside);

        // The last vector overlaps the one before: it is loaded before that one is stored, and what was summed is left out.
        x += i;
        terms = terms == null ? scratch : terms + i;
        length -= i;
        V shift = V.Broadcast(max);
        V sum = default, summed = default;
        V next = V.Load(x);
        i = 0;
        while (true)
        {
            V term = VectorMath<V, T>.ExpOrZero(next - shift);
            nint after = Math.Min(i + V.Lanes, length - V.Lanes);
            next = V.Load(x + after);
            term.Store(terms + i);
            sum += V.Select(summed, default, term);
            if (after == i)
                return sumBeside + V.Sum(sum);
            summed = V.FirstLanes(i + V.Lanes - after);
            i = after;
        }
    }

    /// <summary>The same for as many vectors as can be done side by side; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static nint ExpSumBeside(T* x, T max, T* terms, T* scratch, nint length, T* sum)
    {
        T total = T.Zero;
        nint i = 0;
        for (nint end = 0; end < length;)
        {
            end = Math.Min(end + Room, length);
            T* block = terms == null ? scratch : terms + i;
            nint done = Map.Beside<V, T, ExpOrZeroOp<T>>(new(&max), x + i, block, end - i);
            total += Sum(block, done); // from L1, at a fraction of what they took
            i += done;
        }

        *sum = total;
        return i;
    }

    /// <summary>Sum over an even number of vectors.</summary>
    [MethodImpl(Hot)]
    private static T Sum(T* x, nint length)
    {
        V sum0 = default, sum1 = default;
        for (nint i = 0; i < length; i += 2 * V.Lanes)
        {
            sum0 += V.Load(x + i);
            sum1 += V.Load(x + i + V.Lanes);
        }

        return V.Sum(sum0 + sum1);
    }

    /// <summary>Sum of x - shift.</summary>
    [MethodImpl(Hot)]
    internal static T ShiftedSum(T* x, T shift, nint length)
    {
        V filler = V.Broadcast(shift);
        V sum = default;
        for (nint i = 0; i < length; i += V.Lanes)
            sum += Load(x + i, length - i, filler) - filler;
        return V.Sum(sum);
    }

    /// <summary>x -= term.</summary>
    [MethodImpl(Hot)]
    internal static void Subtract(T* x, T term, nint length)
    {
        V subtrahend = V.Broadcast(term);
        for (nint i = 0; i < length; i += V.Lanes)
            Store(Load(x + i, length - i, default) - subtrahend, x + i, length - i);
    }

    /// <summary>destination = op(x) over a vector or more; destination may be x. Stores are aligned between the first and the
    /// last.</summary>
    [MethodImpl(Hot)]
    internal static void Each<TOp>(TOp op, T* x, T* destination, nint length)
        where TOp : struct, IUnaryOp<T>
    {
        V first = op.Invoke(V.Load(x)), last = op.Invoke(V.Load(x + length - V.Lanes));
        nint i = V.Lanes - (nint)((nuint)destination % (nuint)(V.Lanes * sizeof(T))) / sizeof(T);
        for (; i < length - V.Lanes; i += V.Lanes)
            op.Invoke(V.Load(x + i)).Store(destination + i);
        first.Store(destination);
        last.Store(destination + length - V.Lanes);
    }
}

/// <summary>x factor.</summary>
internal readonly struct TimesOp<T>(T factor) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => x * V.Broadcast(factor);
}

/// <summary>x - a - b.</summary>
internal readonly struct LessTwiceOp<T>(T a, T b) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => x - V.Broadcast(a) - V.Broadcast(b);
}

/// <summary>
/// e^(x - max) for x up to max. That is read where it is needed: a loop over several vectors has no register left for it.
/// </summary>
internal readonly unsafe struct ExpOrZeroOp<T>(T* max) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => ExpOp<T>.Cost;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.ExpOrZero(x - V.Broadcast(*max));
}
