using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics.Simd;

/// <summary>One lane in plain scalar arithmetic: the fallback where nothing is accelerated, and the clearest to debug.</summary>
internal unsafe struct Vec1<T>(T value) : IVec<Vec1<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T _v = value;

    public static int Lanes { [MethodImpl(Hot)] get => 1; }

    public static bool HasMaskedMemory { [MethodImpl(Hot)] get => true; }

    public static int Registers { [MethodImpl(Hot)] get => 16; }

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Hot)]
    public static Vec1<T> Load(T* source) => new(*source);

    [MethodImpl(Hot)]
    public static Vec1<T> FirstLanes(nint count) => Mask(count > 0);

    [MethodImpl(Hot)]
    public static Vec1<T> LoadMasked(T* source, Vec1<T> mask) => Bits(mask) != 0 ? new(*source) : default;

    [MethodImpl(Hot)]
    public static Vec1<T> LoadPartial(T* source, nint count) => new(count > 0 ? *source : T.Zero);

    [MethodImpl(Hot)]
    public static Vec1<T> Broadcast(T value) => new(value);

    [MethodImpl(Hot)]
    public static Vec1<T> Constant(double value) => new(typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>((float)value)
        : Unsafe.BitCast<double, T>(value));

    [MethodImpl(Hot)]
    public void Store(T* destination) => *destination = _v;

    [MethodImpl(Hot)]
    public void StoreStreaming(T* destination) => *destination = _v;

    [MethodImpl(Hot)]
    public void StorePartial(T* destination, nint count)
    {
        if (count > 0)
            *destination = _v;
    }

    [MethodImpl(Hot)]
    public static void Prefetch(T* address)
    {
    }

    [MethodImpl(Hot)]
    public static void TransposeBlock(T* source, nint ld, T* destination, nint destinationLd) => *destination = *source;

    [MethodImpl(Hot)]
    public static Vec1<T> operator +(Vec1<T> a, Vec1<T> b) => new(a._v + b._v);

    [MethodImpl(Hot)]
    public static Vec1<T> operator -(Vec1<T> a, Vec1<T> b) => new(a._v - b._v);

    [MethodImpl(Hot)]
    public static Vec1<T> operator *(Vec1<T> a, Vec1<T> b) => new(a._v * b._v);

    [MethodImpl(Hot)]
    public static Vec1<T> operator /(Vec1<T> a, Vec1<T> b) => new(a._v / b._v);

    [MethodImpl(Hot)]
    public static Vec1<T> operator -(Vec1<T> a) => new(-a._v);

    // See VecN: fused where there is the instruction, two roundings elsewhere.
    [MethodImpl(Hot)]
    public static Vec1<T> MulAdd(Vec1<T> a, Vec1<T> b, Vec1<T> c) => new(T.MultiplyAddEstimate(a._v, b._v, c._v));

    [MethodImpl(Hot)]
    public static void AddProduct(ref Vec1<T> sum, Vec1<T> a, Vec1<T> b) => sum._v = T.MultiplyAddEstimate(a._v, b._v, sum._v);

    [MethodImpl(Hot)]
    public static Vec1<T> MulAdd(Vec1<T> a, Vec1<T> b, double c) => MulAdd(a, b, Constant(c));

    [MethodImpl(Hot)]
    public static Vec1<T> Max(Vec1<T> a, Vec1<T> b) => new(T.Max(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec1<T> Min(Vec1<T> a, Vec1<T> b) => new(T.Min(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec1<T> MaxFast(Vec1<T> a, Vec1<T> b) => new(T.MaxNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec1<T> MinFast(Vec1<T> a, Vec1<T> b) => new(T.MinNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec1<T> Abs(Vec1<T> a) => new(T.Abs(a._v));

    [MethodImpl(Hot)]
    public static Vec1<T> Sqrt(Vec1<T> a) => new(T.Sqrt(a._v));

    [MethodImpl(Hot)]
    public static Vec1<T> Round(Vec1<T> a) => new(T.Round(a._v));

    [MethodImpl(Hot)]
    public static Vec1<T> LessThan(Vec1<T> a, Vec1<T> b) => Mask(a._v < b._v);

    [MethodImpl(Hot)]
    public static Vec1<T> EqualTo(Vec1<T> a, Vec1<T> b) => Mask(a._v == b._v);

    [MethodImpl(Hot)]
    public static Vec1<T> Ordered(Vec1<T> a, Vec1<T> b) => Mask(!T.IsNaN(a._v) && !T.IsNaN(b._v));

    [MethodImpl(Hot)]
    public static Vec1<T> Select(Vec1<T> mask, Vec1<T> a, Vec1<T> b) => Bits(mask) != 0 ? a : b;

    [MethodImpl(Hot)]
    public static Vec1<T> And(Vec1<T> a, Vec1<T> b) => FromBits(Bits(a) & Bits(b));

    [MethodImpl(Hot)]
    public static Vec1<T> Or(Vec1<T> a, Vec1<T> b) => FromBits(Bits(a) | Bits(b));

    [MethodImpl(Hot)]
    public static Vec1<T> Xor(Vec1<T> a, Vec1<T> b) => FromBits(Bits(a) ^ Bits(b));

    [MethodImpl(Hot)]
    public static bool Any(Vec1<T> mask) => Bits(mask) != 0;

    [MethodImpl(Hot)]
    public static Vec1<T> Pow2(Vec1<T> n) => Scale(Constant(1), n);

    [MethodImpl(Hot)]
    public static Vec1<T> Scale(Vec1<T> x, Vec1<T> n) => new(T.ScaleB(x._v, int.CreateTruncating(n._v)));

    // Half of the smallest subnormal number and less is rounded to 0.
    public static double ZeroPower { [MethodImpl(Hot)] get => typeof(T) == typeof(float) ? -151 : -1076; }

    [MethodImpl(Hot)]
    public static Vec1<T> ScaleDown(Vec1<T> x, Vec1<T> n) => Scale(x, n);

    [MethodImpl(Hot)]
    public static void Split(Vec1<T> x, out Vec1<T> exponent, out Vec1<T> mantissa)
    {
        if (x._v == T.Zero || !T.IsFinite(x._v))
        {
            exponent = new(x._v == T.Zero ? T.NegativeInfinity : T.Abs(x._v));
            mantissa = new(x._v >= T.Zero ? T.One : T.NaN);
            return;
        }

        int e = T.ILogB(x._v);
        T significand = T.ScaleB(x._v, -e);
        bool halved = significand >= T.CreateTruncating(1.5);
        exponent = new(T.CreateTruncating(halved ? e + 1 : e));
        mantissa = new(x._v < T.Zero ? T.NaN : halved ? T.CreateTruncating(0.5) * significand : significand);
    }

    [MethodImpl(Hot)]
    public static T Sum(Vec1<T> a) => a._v;

    [MethodImpl(Hot)]
    public static T MaxLane(Vec1<T> a) => a._v;

    [MethodImpl(Hot)]
    public static T MinLane(Vec1<T> a) => a._v;

    [MethodImpl(Hot)]
    private static Vec1<T> Mask(bool set) => FromBits(set ? ~0L : 0L);

    [MethodImpl(Hot)]
    private static long Bits(Vec1<T> a) => typeof(T) == typeof(float)
        ? BitConverter.SingleToInt32Bits((float)(object)a._v)
        : BitConverter.DoubleToInt64Bits((double)(object)a._v);

    [MethodImpl(Hot)]
    private static Vec1<T> FromBits(long bits) => typeof(T) == typeof(float)
        ? new((T)(object)BitConverter.Int32BitsToSingle((int)bits))
        : new((T)(object)BitConverter.Int64BitsToDouble(bits));
}
