using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A reduction: how an element joins an accumulator and how two accumulators become one.</summary>
internal interface IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether there is a second operand.</summary>
    static abstract bool Pairs { get; }

    /// <summary>Whether <see cref="Accumulate"/> may pass over NaN, which <see cref="Fold"/> then watches for.</summary>
    static virtual bool LosesNaN => false;

    /// <summary>The accumulator of nothing.</summary>
    V Start<V>()
        where V : unmanaged, IVec<V, T>;

    /// <summary>The accumulator after x (and y, which is x where there is no second operand).</summary>
    V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T>;

    V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T>;

    /// <summary>All lanes in one.</summary>
    T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T>;

    T Combine(T a, T b);
}

/// <summary>Sum of x.</summary>
internal readonly struct SumReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => accumulator + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Sum of |x|.</summary>
internal readonly struct AbsoluteReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => accumulator + V.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Sum of x^2.</summary>
internal readonly struct SquaresReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => V.MulAdd(x, x, accumulator);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Sum of (scale again x)^2: two factors, because one may be beyond the exponents.</summary>
internal readonly struct ScaledSquaresReduction<T>(T scale, T again) : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T>
    {
        V scaled = x * V.Broadcast(scale) * V.Broadcast(again);
        return V.MulAdd(scaled, scaled, accumulator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Sum of x y.</summary>
internal readonly struct DotReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => V.MulAdd(x, y, accumulator);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Sum of x - y.</summary>
internal readonly struct DifferenceReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => accumulator + (x - y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Sum of (x - y)^2.</summary>
internal readonly struct SquaredDifferenceReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T>
    {
        V deviation = x - y;
        return V.MulAdd(deviation, deviation, accumulator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Sum(accumulator);

    public T Combine(T a, T b) => a + b;
}

/// <summary>Largest x; NaN if there is one.</summary>
internal readonly struct MaxReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    public static bool LosesNaN => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => V.Broadcast(T.NegativeInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => V.MaxFast(accumulator, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => V.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Any(VectorMath<V, T>.IsNaN(accumulator)) ? T.NaN : V.MaxLane(accumulator);

    public T Combine(T a, T b) => T.Max(a, b);
}

/// <summary>Smallest x; NaN if there is one.</summary>
internal readonly struct MinReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    public static bool LosesNaN => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => V.Broadcast(T.PositiveInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => V.MinFast(accumulator, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => V.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Any(VectorMath<V, T>.IsNaN(accumulator)) ? T.NaN : V.MinLane(accumulator);

    public T Combine(T a, T b) => T.Min(a, b);
}

/// <summary>Largest |x|; NaN if there is one.</summary>
internal readonly struct MaxMagnitudeReduction<T> : IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool Pairs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Start<V>()
        where V : unmanaged, IVec<V, T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V accumulator, V x, V y)
        where V : unmanaged, IVec<V, T> => V.Max(accumulator, V.Abs(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Combine<V>(V a, V b)
        where V : unmanaged, IVec<V, T> => V.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Lanes<V>(V accumulator)
        where V : unmanaged, IVec<V, T> => V.Any(VectorMath<V, T>.IsNaN(accumulator)) ? T.NaN : V.MaxLane(accumulator);

    public T Combine(T a, T b) => T.Max(a, b);
}
