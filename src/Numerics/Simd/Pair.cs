using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics.Simd;

/// <summary>
/// Two vectors as one of twice the lanes, and a pair of pairs as one of four times: every operation is done on all of them, one
/// right after the other. A polynomial is a chain in which each step waits for the one before; the chains of neighbours run beside
/// each other where the instructions that may wait at once would not reach from one chain to the next.
/// </summary>
internal readonly unsafe struct Pair<V, T>(V low, V high) : ILanes<Pair<V, T>, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly V _low = low;
    private readonly V _high = high;

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    public static int Lanes { [MethodImpl(Hot)] get => 2 * V.Lanes; }

    [MethodImpl(Hot)]
    public static Pair<V, T> Load(T* source) => new(V.Load(source), V.Load(source + V.Lanes));

    [MethodImpl(Hot)]
    public static Pair<V, T> Broadcast(T value) => new(V.Broadcast(value), V.Broadcast(value));

    [MethodImpl(Hot)]
    public static Pair<V, T> Constant(double value) => new(V.Constant(value), V.Constant(value));

    [MethodImpl(Hot)]
    public void Store(T* destination)
    {
        _low.Store(destination);
        _high.Store(destination + V.Lanes);
    }

    [MethodImpl(Hot)]
    public static Pair<V, T> operator +(Pair<V, T> a, Pair<V, T> b) => new(a._low + b._low, a._high + b._high);

    [MethodImpl(Hot)]
    public static Pair<V, T> operator -(Pair<V, T> a, Pair<V, T> b) => new(a._low - b._low, a._high - b._high);

    [MethodImpl(Hot)]
    public static Pair<V, T> operator *(Pair<V, T> a, Pair<V, T> b) => new(a._low * b._low, a._high * b._high);

    [MethodImpl(Hot)]
    public static Pair<V, T> operator /(Pair<V, T> a, Pair<V, T> b) => new(a._low / b._low, a._high / b._high);

    [MethodImpl(Hot)]
    public static Pair<V, T> operator -(Pair<V, T> a) => new(-a._low, -a._high);

    [MethodImpl(Hot)]
    public static Pair<V, T> MulAdd(Pair<V, T> a, Pair<V, T> b, Pair<V, T> c) => new(
        V.MulAdd(a._low, b._low, c._low), V.MulAdd(a._high, b._high, c._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> MulAdd(Pair<V, T> a, Pair<V, T> b, double c) => new(
        V.MulAdd(a._low, b._low, c), V.MulAdd(a._high, b._high, c));

    [MethodImpl(Hot)]
    public static Pair<V, T> Max(Pair<V, T> a, Pair<V, T> b) => new(V.Max(a._low, b._low), V.Max(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Min(Pair<V, T> a, Pair<V, T> b) => new(V.Min(a._low, b._low), V.Min(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> MaxFast(Pair<V, T> a, Pair<V, T> b) => new(V.MaxFast(a._low, b._low), V.MaxFast(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> MinFast(Pair<V, T> a, Pair<V, T> b) => new(V.MinFast(a._low, b._low), V.MinFast(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Abs(Pair<V, T> a) => new(V.Abs(a._low), V.Abs(a._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Sqrt(Pair<V, T> a) => new(V.Sqrt(a._low), V.Sqrt(a._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Round(Pair<V, T> a) => new(V.Round(a._low), V.Round(a._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> LessThan(Pair<V, T> a, Pair<V, T> b) => new(V.LessThan(a._low, b._low), V.LessThan(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> EqualTo(Pair<V, T> a, Pair<V, T> b) => new(V.EqualTo(a._low, b._low), V.EqualTo(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Ordered(Pair<V, T> a, Pair<V, T> b) => new(V.Ordered(a._low, b._low), V.Ordered(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Select(Pair<V, T> mask, Pair<V, T> a, Pair<V, T> b) => new(
        V.Select(mask._low, a._low, b._low), V.Select(mask._high, a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> And(Pair<V, T> a, Pair<V, T> b) => new(V.And(a._low, b._low), V.And(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Or(Pair<V, T> a, Pair<V, T> b) => new(V.Or(a._low, b._low), V.Or(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Xor(Pair<V, T> a, Pair<V, T> b) => new(V.Xor(a._low, b._low), V.Xor(a._high, b._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Pow2(Pair<V, T> n) => new(V.Pow2(n._low), V.Pow2(n._high));

    [MethodImpl(Hot)]
    public static Pair<V, T> Scale(Pair<V, T> x, Pair<V, T> n) => new(V.Scale(x._low, n._low), V.Scale(x._high, n._high));

    public static double ZeroPower { [MethodImpl(Hot)] get => V.ZeroPower; }

    [MethodImpl(Hot)]
    public static Pair<V, T> ScaleDown(Pair<V, T> x, Pair<V, T> n) => new(
        V.ScaleDown(x._low, n._low), V.ScaleDown(x._high, n._high));

    [MethodImpl(Hot)]
    public static void Split(Pair<V, T> x, out Pair<V, T> exponent, out Pair<V, T> mantissa)
    {
        V.Split(x._low, out V e0, out V m0);
        V.Split(x._high, out V e1, out V m1);
        exponent = new(e0, e1);
        mantissa = new(m0, m1);
    }
}
