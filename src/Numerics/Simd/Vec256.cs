using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics.Simd;

/// <summary>256-bit vector (AVX2 + FMA): 8 floats or 4 doubles.</summary>
internal unsafe struct Vec256<T>(Vector256<T> value) : IVec<Vec256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector256<T> _v = value;

    public static int Lanes { [MethodImpl(Hot)] get => Vector256<T>.Count; }

    public static bool HasMaskedMemory { [MethodImpl(Hot)] get => true; }

    public static int Registers { [MethodImpl(Hot)] get => 16; }

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

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

    // Not by a masked store: Zen runs that one as some twenty operations.
    [MethodImpl(Hot)]
    public void StorePartial(T* destination, nint count)
        => Pieces.Store256(_v.AsSingle(), (float*)destination, (int)count * (sizeof(T) / sizeof(float)));

    [MethodImpl(Hot)]
    public static void Prefetch(T* address) => Sse.Prefetch0(address);

    public static bool HasPermute { [MethodImpl(Hot)] get => true; }

    // Of doubles, by the halves of each.
    /// <inheritdoc cref="IVec{TSelf,T}.Selector"/>
    public static Vec256<T> Selector(int* lanes)
    {
        if (sizeof(T) == sizeof(float))
            return new(Vector256.Load(lanes).As<int, T>());
        Vector256<long> pairs = 2 * Avx2.ConvertToVector256Int64(Vector128.Load(lanes));
        return new((pairs | ((pairs + Vector256<long>.One) << 32)).As<long, T>());
    }

    [MethodImpl(Hot)]
    public static Vec256<T> Permute(Vec256<T> source, Vec256<T> selector)
        => new(Avx2.PermuteVar8x32(source._v.AsInt32(), selector._v.AsInt32()).As<int, T>());

    /// <summary>Two vectors of pairs taken apart.</summary>
    [MethodImpl(Hot)]
    public static void TakePairsApart(T* source, T* first, T* second)
    {
        Vector256<T> a = Vector256.Load(source), b = Vector256.Load(source + Lanes);
        Vector256<double> even = typeof(T) == typeof(float)
            ? Avx.Shuffle(a.AsSingle(), b.AsSingle(), 0x88).AsDouble() : Avx.UnpackLow(a.AsDouble(), b.AsDouble());
        Vector256<double> odd = typeof(T) == typeof(float)
            ? Avx.Shuffle(a.AsSingle(), b.AsSingle(), 0xDD).AsDouble() : Avx.UnpackHigh(a.AsDouble(), b.AsDouble());
        Avx2.Permute4x64(even, 0xD8).As<double, T>().Store(first);
        Avx2.Permute4x64(odd, 0xD8).As<double, T>().Store(second);
    }

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
    public static void AddProduct(ref Vec256<T> sum, Vec256<T> a, Vec256<T> b)
    {
        if (typeof(T) == typeof(float))
            sum._v = Fma.MultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), sum._v.AsSingle()).As<float, T>();
        else
            sum._v = Fma.MultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), sum._v.AsDouble()).As<double, T>();
    }

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
    public static Vec256<T> Ordered(Vec256<T> a, Vec256<T> b) => typeof(T) == typeof(float)
        ? new(Avx.CompareOrdered(a._v.AsSingle(), b._v.AsSingle()).As<float, T>())
        : new(Avx.CompareOrdered(a._v.AsDouble(), b._v.AsDouble()).As<double, T>());

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

    // n in the low bits of a number so large that it has no fraction, from where it is shifted into the place of the exponent.
    [MethodImpl(Hot)]
    public static Vec256<T> Pow2(Vec256<T> n) => Shifted(n + Large);

    // Two powers of two of about n / 2, so that nothing is subnormal or infinite before the last product.
    [MethodImpl(Hot)]
    public static Vec256<T> Scale(Vec256<T> x, Vec256<T> n)
    {
        Vec256<T> half = MulAdd(n, Constant(0.5), Large);
        return x * Shifted(half) * Shifted(Large + Large - half + n);
    }

    public static double ZeroPower { [MethodImpl(Hot)] get => typeof(T) == typeof(float) ? -127 : -1023; }

    // All bits of the exponent are 0 at the zero power, so that it is a factor of 0.
    [MethodImpl(Hot)]
    public static Vec256<T> ScaleDown(Vec256<T> x, Vec256<T> n) => x * Pow2(n);

    [MethodImpl(Hot)]
    public static void Split(Vec256<T> x, out Vec256<T> exponent, out Vec256<T> mantissa)
    {
        SplitNormal(x, out exponent, out mantissa);
        Vec256<T> infinity = Constant(double.PositiveInfinity);
        Vec256<T> smallest = Constant(typeof(T) == typeof(float) ? 1.1754943508222875e-38 : 2.2250738585072014e-308);
        if (AllBetween(x, smallest, infinity))
            return;

        // Rare, so a branch: subnormals become normal; zero, infinity, NaN and negative numbers get what they have to have.
        Vec256<T> tiny = LessThan(x, smallest);
        Vec256<T> octaves = Constant(typeof(T) == typeof(float) ? 24 : 53);
        Vec256<T> lifted = x * Constant(typeof(T) == typeof(float) ? 16777216.0 : 9007199254740992.0);
        SplitNormal(Select(tiny, lifted, x), out exponent, out mantissa);
        exponent = Select(LessThan(x, infinity), exponent - And(tiny, octaves), x);
        exponent = Select(EqualTo(x, default), -infinity, exponent);
        mantissa = Or(mantissa, LessThan(x, default));
    }

    /// <summary>The same for normal positive numbers: what lies above the bits of 3/4 counts octaves in its upper part.</summary>
    [MethodImpl(Hot)]
    private static void SplitNormal(Vec256<T> x, out Vec256<T> exponent, out Vec256<T> mantissa)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<int> bits = x._v.AsInt32();
            Vector256<int> e = Vector256.ShiftRightArithmetic(bits - Vector256.Create(0x3F400000), 23);
            exponent = new(Vector256.ConvertToSingle(e).As<float, T>());
            mantissa = new((bits - Vector256.ShiftLeft(e, 23)).As<int, T>());
        }
        else
        {
            // 2^52 + biased, read as a double, less 2^52: the conversion AVX2 lacks for 64-bit integers.
            Vector256<long> bits = x._v.AsInt64();
            Vector256<long> biased = Vector256.ShiftRightLogical(bits + Vector256.Create(0x0008000000000000L), 52);
            Vector256<double> large = Vector256.Create(4503599627370496.0);
            exponent = new(((biased.AsDouble() | large) - (large + Vector256.Create(1023.0))).As<double, T>());
            mantissa = new((bits - Vector256.ShiftLeft(biased, 52) + Vector256.Create(0x3FF0000000000000L)).As<long, T>());
        }
    }

    /// <summary>Whether low &lt;= x &lt; high in every lane.</summary>
    [MethodImpl(Hot)]
    private static bool AllBetween(Vec256<T> x, Vec256<T> low, Vec256<T> high)
        => (Vector256.GreaterThanOrEqual(x._v, low._v) & Vector256.LessThan(x._v, high._v)).AsByte() == Vector256<byte>.AllBitsSet;

    [MethodImpl(Hot)]
    public static T Sum(Vec256<T> a)
    {
        Vector128<T> half = a._v.GetLower() + a._v.GetUpper();
        return typeof(T) == typeof(float)
            ? half[0] + half[2] + (half[1] + half[3])
            : half[0] + half[1];
    }

    [MethodImpl(Hot)]
    public static void StoreSums(Vec256<T> v0, Vec256<T> v1, Vec256<T> v2, Vec256<T> v3, T* target, bool add)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<double> low = Neighbours(v0._v.AsSingle(), v1._v.AsSingle()).AsDouble();
            Vector256<double> high = Neighbours(v2._v.AsSingle(), v3._v.AsSingle()).AsDouble();
            StoreHalves(Avx.UnpackLow(low, high).AsSingle() + Avx.UnpackHigh(low, high).AsSingle(), (float*)target, add);
        }
        else
        {
            Vector256<double> low = Neighbours(v0._v.AsDouble(), v1._v.AsDouble()), high = Neighbours(v2._v.AsDouble(), v3._v.AsDouble());
            StoreHalves(low, high, (double*)target, add);
        }
    }

    [MethodImpl(Hot)]
    private static Vector256<float> Neighbours(Vector256<float> a, Vector256<float> b) => Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b);

    [MethodImpl(Hot)]
    private static Vector256<double> Neighbours(Vector256<double> a, Vector256<double> b) => Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b);

    /// <summary>Four sums, of which each half has a part.</summary>
    [MethodImpl(Hot)]
    internal static void StoreHalves(Vector256<float> sums, float* target, bool add)
    {
        Vector128<float> whole = sums.GetLower() + sums.GetUpper();
        (add ? Vector128.Load(target) + whole : whole).Store(target);
    }

    /// <summary>Two and two sums, of which each half has a part.</summary>
    [MethodImpl(Hot)]
    internal static void StoreHalves(Vector256<double> low, Vector256<double> high, double* target, bool add)
    {
        const byte Lower = 0x20, Upper = 0x31;
        Vector256<double> whole = Avx.Permute2x128(low, high, Lower) + Avx.Permute2x128(low, high, Upper);
        (add ? Vector256.Load(target) + whole : whole).Store(target);
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

    /// <summary>3/2 of the numbers from which on there are no fractions, and the bias of the exponent.</summary>
    private static Vec256<T> Large
    {
        [MethodImpl(Hot)]
        get => Constant(typeof(T) == typeof(float) ? 12582912.0 + 127.0 : 6755399441055744.0 + 1023.0);
    }

    [MethodImpl(Hot)]
    private static Vec256<T> Shifted(Vec256<T> n) => typeof(T) == typeof(float)
        ? new(Vector256.ShiftLeft(n._v.AsInt32(), 23).As<int, T>())
        : new(Vector256.ShiftLeft(n._v.AsInt64(), 52).As<long, T>());
}
