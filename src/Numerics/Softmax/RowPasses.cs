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
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

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

    /// <summary>Sum of e^(x - max) over a vector or more; the terms go to <paramref name="terms"/> if it is not null (it may be
    /// x).</summary>
    [MethodImpl(Hot)]
    internal static T ExpSum(T* x, T max, T* terms, nint length)
    {
        // The last vector overlaps the one before: it is loaded before that one is stored, and what was summed is left out.
        V shift = V.Broadcast(max);
        V sum = default, summed = default;
        V next = V.Load(x);
        nint i = 0;
        while (true)
        {
            V term = VectorMath<V, T>.ExpBelow(next - shift);
            nint after = Math.Min(i + V.Lanes, length - V.Lanes);
            next = V.Load(x + after);
            if (terms != null)
                term.Store(terms + i);
            sum += V.Select(summed, default, term);
            if (after == i)
                return V.Sum(sum);
            summed = V.FirstLanes(i + V.Lanes - after);
            i = after;
        }
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
