using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics.Simd;

/// <summary>256-bit vector (AVX2 + FMA): 8 floats or 4 doubles.</summary>
internal readonly unsafe struct Vec256<T>(Vector256<T> value) : IVec<Vec256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _v = value;

    public static int Lanes { [MethodImpl(Hot)] get => Vector256<T>.Count; }

    public static bool HasMaskedMemory { [MethodImpl(Hot)] get => true; }

    public static int Registers { [MethodImpl(Hot)] get => 16; }

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    /// <summary>Exponent of the smallest normal number; the largest finite one has 1 less this.</summary>
    private static int SmallestExponent { [MethodImpl(Hot)] get => typeof(T) == typeof(float) ? -126 : -1022; }

    [MethodImpl(Hot)]
    public static Vec256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(Hot)]
    public static Vec256<T> FirstLanes(nint count) => sizeof(T) == sizeof(float)
        ? new(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).As<int, T>())
        : new(Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).As<long, T>());

    [MethodImpl(Hot)]
    public static Vec256<T> LoadMasked(T* source, Vec256<T> mask) => typeof(T) == typeof(float)
        ? new(Avx.MaskLoad((float*)source, mask._v.AsSingle()).As<float, T>())
        : new(Avx.MaskLoad((double*)source, mask._v.AsDouble()).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec256<T> LoadPartial(T* source, nint count) => LoadMasked(source, FirstLanes(count));

    [MethodImpl(Hot)]
    public static Vec256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(Hot)]
    public static Vec256<T> Constant(double value) => typeof(T) == typeof(float)
        ? new(Vector256.Create((float)value).As<float, T>())
        : new(Vector256.Create(value).As<double, T>());

    [MethodImpl(Hot)]
    public void Store(T* destination) => _v.Store(destination);

    [MethodImpl(Hot)]
    public void StoreStreaming(T* destination) => _v.StoreAlignedNonTemporal(destination);

    // In halves, not by a masked store: Zen runs that one as some twenty operations.
    [MethodImpl(Hot)]
    public void StorePartial(T* destination, nint count)
    {
        int lanes = (int)count * (sizeof(T) / sizeof(float));
        float* target = (float*)destination;
        if (lanes >= 8)
        {
            _v.AsSingle().Store(target);
            return;
        }

        Vector128<float> rest = _v.AsSingle().GetLower();
        if ((lanes & 4) != 0)
        {
            rest.Store(target);
            target += 4;
            rest = _v.AsSingle().GetUpper();
        }

        if ((lanes & 2) != 0)
        {
            rest.GetLower().Store(target);
            target += 2;
            rest = Vector128.Create(rest.GetUpper(), rest.GetUpper());
        }

        if ((lanes & 1) != 0)
            *target = rest.ToScalar();
    }

    [MethodImpl(Hot)]
    public static void Prefetch(T* address) => Sse.Prefetch0(address);

    /// <inheritdoc cref="IVec{TSelf,T}.TransposeBlock"/>
    public static void TransposeBlock(T* source, nint ld, T* destination, nint destinationLd)
    {
        if (typeof(T) == typeof(float))
            BlockTranspose.Run8x8((float*)source, ld, (float*)destination, destinationLd);
        else
            BlockTranspose.Run4x4((double*)source, ld, (double*)destination, destinationLd);
    }

    [MethodImpl(Hot)]
    public static Vec256<T> operator +(Vec256<T> a, Vec256<T> b) => new(a._v + b._v);

    [MethodImpl(Hot)]
    public static Vec256<T> operator -(Vec256<T> a, Vec256<T> b) => new(a._v - b._v);

    [MethodImpl(Hot)]
    public static Vec256<T> operator *(Vec256<T> a, Vec256<T> b) => new(a._v * b._v);

    [MethodImpl(Hot)]
    public static Vec256<T> operator /(Vec256<T> a, Vec256<T> b) => new(a._v / b._v);

    [MethodImpl(Hot)]
    public static Vec256<T> operator -(Vec256<T> a) => new(-a._v);

    [MethodImpl(Hot)]
    public static Vec256<T> MulAdd(Vec256<T> a, Vec256<T> b, Vec256<T> c) => typeof(T) == typeof(float)
        ? new(Fma.MultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), c._v.AsSingle()).As<float, T>())
        : new(Fma.MultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), c._v.AsDouble()).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec256<T> MulAdd(Vec256<T> a, Vec256<T> b, double c) => typeof(T) == typeof(float)
        ? new(Fma.MultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), Vector256.Create((float)c)).As<float, T>())
        : new(Fma.MultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), Vector256.Create(c)).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec256<T> Max(Vec256<T> a, Vec256<T> b) => new(Vector256.Max(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec256<T> Min(Vec256<T> a, Vec256<T> b) => new(Vector256.Min(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec256<T> MaxFast(Vec256<T> a, Vec256<T> b) => new(Vector256.MaxNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec256<T> MinFast(Vec256<T> a, Vec256<T> b) => new(Vector256.MinNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec256<T> Abs(Vec256<T> a) => new(Vector256.Abs(a._v));

    [MethodImpl(Hot)]
    public static Vec256<T> Sqrt(Vec256<T> a) => new(Vector256.Sqrt(a._v));

    [MethodImpl(Hot)]
    public static Vec256<T> Round(Vec256<T> a) => typeof(T) == typeof(float)
        ? new(Avx.RoundToNearestInteger(a._v.AsSingle()).As<float, T>())
        : new(Avx.RoundToNearestInteger(a._v.AsDouble()).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec256<T> LessThan(Vec256<T> a, Vec256<T> b) => new(Vector256.LessThan(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec256<T> EqualTo(Vec256<T> a, Vec256<T> b) => new(Vector256.Equals(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec256<T> Select(Vec256<T> mask, Vec256<T> a, Vec256<T> b) => typeof(T) == typeof(float)
        ? new(Avx.BlendVariable(b._v.AsSingle(), a._v.AsSingle(), mask._v.AsSingle()).As<float, T>())
        : new(Avx.BlendVariable(b._v.AsDouble(), a._v.AsDouble(), mask._v.AsDouble()).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec256<T> And(Vec256<T> a, Vec256<T> b) => new(a._v & b._v);

    [MethodImpl(Hot)]
    public static Vec256<T> Or(Vec256<T> a, Vec256<T> b) => new(a._v | b._v);

    [MethodImpl(Hot)]
    public static Vec256<T> Xor(Vec256<T> a, Vec256<T> b) => new(a._v ^ b._v);

    [MethodImpl(Hot)]
    public static bool Any(Vec256<T> mask) => mask._v.AsByte() != Vector256<byte>.Zero;

    [MethodImpl(Hot)]
    public static Vec256<T> Scale(Vec256<T> x, Vec256<T> n)
    {
        // Two powers of two, each within the normal range. The second takes all it can: if the first product already rounds
        // into the subnormals, or overflows, the second leaves nothing of it but zero, or infinity; so one rounding shows.
        Vec256<T> last = MinFast(MaxFast(n, Constant(SmallestExponent)), Constant(1 - SmallestExponent));
        return x * Pow2(n - last) * Pow2(last);
    }

    [MethodImpl(Hot)]
    public static Vec256<T> Exponent(Vec256<T> x)
    {
        if (typeof(T) == typeof(float))
        {
            (Vector256<float> normal, Vector256<float> shift) = Normalize(x._v.AsSingle());
            Vector256<int> biased = Vector256.ShiftRightLogical(normal.AsInt32(), 23) & Vector256.Create(0xFF);
            return Extremes(x, new((Vector256.ConvertToSingle(biased - Vector256.Create(127)) - shift).As<float, T>()));
        }
        else
        {
            (Vector256<double> normal, Vector256<double> shift) = Normalize(x._v.AsDouble());
            Vector256<long> biased = Vector256.ShiftRightLogical(normal.AsInt64(), 52) & Vector256.Create(0x7FFL);
            // 2^52 + biased, read as a double, less 2^52: the conversion AVX2 lacks for 64-bit integers.
            Vector256<double> magic = Vector256.Create(4503599627370496.0);
            Vector256<double> number = (biased | magic.AsInt64()).AsDouble() - magic;
            return Extremes(x, new((number - Vector256.Create(1023.0) - shift).As<double, T>()));
        }
    }

    [MethodImpl(Hot)]
    public static Vec256<T> Mantissa(Vec256<T> x)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<int> bits = Normalize(x._v.AsSingle()).Normal.AsInt32();
            return Centred(x, new(((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).As<int, T>()));
        }
        else
        {
            Vector256<long> bits = Normalize(x._v.AsDouble()).Normal.AsInt64();
            return Centred(x, new(((bits & Vector256.Create(0x000FFFFFFFFFFFFFL)) | Vector256.Create(0x3FF0000000000000L)).As<long, T>()));
        }
    }

    [MethodImpl(Hot)]
    public static T Sum(Vec256<T> a)
    {
        Vector128<T> half = a._v.GetLower() + a._v.GetUpper();
        return typeof(T) == typeof(float)
            ? half[0] + half[2] + (half[1] + half[3])
            : half[0] + half[1];
    }

    [MethodImpl(Hot)]
    public static T MaxLane(Vec256<T> a)
    {
        Vector128<T> half = Vector128.MaxNative(a._v.GetLower(), a._v.GetUpper());
        T low = T.MaxNative(half[0], half[1]);
        return typeof(T) == typeof(float) ? T.MaxNative(low, T.MaxNative(half[2], half[3])) : low;
    }

    [MethodImpl(Hot)]
    public static T MinLane(Vec256<T> a)
    {
        Vector128<T> half = Vector128.MinNative(a._v.GetLower(), a._v.GetUpper());
        T low = T.MinNative(half[0], half[1]);
        return typeof(T) == typeof(float) ? T.MinNative(low, T.MinNative(half[2], half[3])) : low;
    }

    /// <summary>The exponents of x with those of zeros, infinities and NaN put right.</summary>
    [MethodImpl(Hot)]
    private static Vec256<T> Extremes(Vec256<T> x, Vec256<T> exponent)
    {
        exponent = Select(LessThan(Abs(x), Constant(double.PositiveInfinity)), exponent, Abs(x));
        return Select(EqualTo(x, default), Constant(double.NegativeInfinity), exponent);
    }

    /// <summary>Significands of 3/2 and more halved; NaN where x is negative or NaN.</summary>
    [MethodImpl(Hot)]
    private static Vec256<T> Centred(Vec256<T> x, Vec256<T> significand)
    {
        significand = Select(LessThan(significand, Constant(1.5)), significand, significand * Constant(0.5));
        return Select(Or(LessThan(default, x), EqualTo(default, x)), significand, Constant(double.NaN));
    }

    /// <summary>2^n for integral n within the normal exponents.</summary>
    [MethodImpl(Hot)]
    private static Vec256<T> Pow2(Vec256<T> n)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<int> biased = Vector256.ConvertToInt32Native(n._v.AsSingle()) + Vector256.Create(127);
            return new(Vector256.ShiftLeft(biased, 23).As<int, T>());
        }

        // n + 1023 + 2^52 leaves the biased exponent in the low mantissa bits, from where it is shifted into place.
        Vector256<double> sum = n._v.AsDouble() + Vector256.Create(4503599627370496.0 + 1023.0);
        return new(Vector256.ShiftLeft(sum.AsInt64(), 52).As<long, T>());
    }

    /// <summary>Subnormals times 2^(mantissa bits + 1), and the exponent that added.</summary>
    [MethodImpl(Hot)]
    private static (Vector256<float> Normal, Vector256<float> Shift) Normalize(Vector256<float> x)
    {
        Vector256<float> tiny = Vector256.LessThan(Vector256.Abs(x), Vector256.Create(1.17549435e-38f));
        return (Avx.BlendVariable(x, x * Vector256.Create(16777216f), tiny), tiny & Vector256.Create(24f));
    }

    /// <inheritdoc cref="Normalize(Vector256{float})"/>
    [MethodImpl(Hot)]
    private static (Vector256<double> Normal, Vector256<double> Shift) Normalize(Vector256<double> x)
    {
        Vector256<double> tiny = Vector256.LessThan(Vector256.Abs(x), Vector256.Create(2.2250738585072014e-308));
        return (Avx.BlendVariable(x, x * Vector256.Create(9007199254740992.0), tiny), tiny & Vector256.Create(53.0));
    }
}
