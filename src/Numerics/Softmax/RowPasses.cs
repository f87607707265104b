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

    /// <summary>Largest element. NaN may or may not show: it shows in the sum of exponentials.</summary>
    [MethodImpl(Hot)]
    internal static T Max(T* x, nint length)
    {
        V lowest = V.Constant(double.NegativeInfinity);
        V max0 = lowest, max1 = lowest;
        nint i = 0;
        for (; i < length - V.Lanes; i += 2 * V.Lanes)
        {
            max0 = V.MaxFast(max0, V.Load(x + i));
            max1 = V.MaxFast(max1, Load(x + i + V.Lanes, length - i - V.Lanes, lowest));
        }

        if (i < length)
            max0 = V.MaxFast(max0, Load(x + i, length - i, lowest));
        return V.MaxLane(V.MaxFast(max0, max1));
    }

    /// <summary>Sum of e^(x - max); the terms go to <paramref name="terms"/> if it is not null (it may be x).</summary>
    [MethodImpl(Hot)]
    internal static T ExpSum(T* x, T max, T* terms, nint length)
    {
        V lowest = V.Constant(double.NegativeInfinity);
        V shift = V.Broadcast(max);
        V sum = default;
        for (nint i = 0; i < length; i += V.Lanes)
        {
            V term = VectorMath<V, T>.ExpBelow(Load(x + i, length - i, lowest) - shift);
            sum += term;
            if (terms != null)
                Store(term, terms + i, length - i);
        }

        return V.Sum(sum);
    }

    /// <summary>destination = x * factor; destination may be x. Stores are aligned after the first.</summary>
    [MethodImpl(Hot)]
    internal static void Scale(T* x, T factor, T* destination, nint length)
    {
        V scale = V.Broadcast(factor);
        nint i = V.Lanes - (nint)((nuint)destination % (nuint)(V.Lanes * sizeof(T))) / sizeof(T);
        if (i < V.Lanes)
            Store(Load(x, Math.Min(i, length), default) * scale, destination, Math.Min(i, length));
        else
            i = 0;
        for (; i < length; i += V.Lanes)
            Store(Load(x + i, length - i, default) * scale, destination + i, length - i);
    }

    /// <summary>destination = x - a - b.</summary>
    [MethodImpl(Hot)]
    internal static void SubtractTwice(T* x, T a, T b, T* destination, nint length)
    {
        V first = V.Broadcast(a);
        V second = V.Broadcast(b);
        for (nint i = 0; i < length; i += V.Lanes)
            Store(Load(x + i, length - i, default) - first - second, destination + i, length - i);
    }
}
