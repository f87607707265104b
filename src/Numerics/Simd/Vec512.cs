using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics.Simd;

/// <summary>512-bit vector (AVX-512 F, DQ, VL): 16 floats or 8 doubles.</summary>
internal unsafe struct Vec512<T>(Vector512<T> value) : IVec<Vec512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector512<T> _v = value;

    public static int Lanes { [MethodImpl(Hot)] get => Vector512<T>.Count; }

    public static bool HasMaskedMemory { [MethodImpl(Hot)] get => true; }

    public static int Registers { [MethodImpl(Hot)] get => 32; }

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Hot)]
    public static Vec512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(Hot)]
    public static Vec512<T> FirstLanes(nint count) => sizeof(T) == sizeof(float)
        ? new(FirstLanes((int)count).As<int, T>())
        : new(FirstLanes((long)count).As<long, T>());

    [MethodImpl(Hot)]
    private static Vector512<int> FirstLanes(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count));

    [MethodImpl(Hot)]
    private static Vector512<long> FirstLanes(long count) => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create(count));

    [MethodImpl(Hot)]
    public static Vec512<T> LoadMasked(T* source, Vec512<T> mask) => typeof(T) == typeof(float)
        ? new(Avx512F.MaskLoad((float*)source, mask._v.AsSingle(), Vector512<float>.Zero).As<float, T>())
        : new(Avx512F.MaskLoad((double*)source, mask._v.AsDouble(), Vector512<double>.Zero).As<double, T>());

    // On integers, as FirstLanes compares: the mask then stays in a mask register, where a change of type makes it a vector first.
    [MethodImpl(Hot)]
    public static Vec512<T> LoadPartial(T* source, nint count) => sizeof(T) == sizeof(float)
        ? new(Avx512F.MaskLoad((int*)source, FirstLanes((int)count), default).As<int, T>())
        : new(Avx512F.MaskLoad((long*)source, FirstLanes((long)count), default).As<long, T>());

    [MethodImpl(Hot)]
    public static Vec512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(Hot)]
    public static Vec512<T> Constant(double value) => typeof(T) == typeof(float)
        ? new(Vector512.Create((float)value).As<float, T>())
        : new(Vector512.Create(value).As<double, T>());

    [MethodImpl(Hot)]
    public void Store(T* destination) => _v.Store(destination);

    [MethodImpl(Hot)]
    public void StoreStreaming(T* destination) => _v.StoreAlignedNonTemporal(destination);

    [MethodImpl(Hot)]
    public void StorePartial(T* destination, nint count)
    {
        if (sizeof(T) == sizeof(float))
            Avx512F.MaskStore((int*)destination, FirstLanes((int)count), _v.AsInt32());
        else
            Avx512F.MaskStore((long*)destination, FirstLanes((long)count), _v.AsInt64());
    }

    [MethodImpl(Hot)]
    public static void Prefetch(T* address) => Sse.Prefetch0(address);

    public static bool HasPermute { [MethodImpl(Hot)] get => true; }

    /// <inheritdoc cref="IVec{TSelf,T}.Selector"/>
    public static Vec512<T> Selector(int* lanes) => sizeof(T) == sizeof(float)
        ? new(Vector512.Load(lanes).As<int, T>())
        : new(Avx512F.ConvertToVector512Int64(Vector256.Load(lanes)).As<long, T>());

    [MethodImpl(Hot)]
    public static Vec512<T> Permute(Vec512<T> source, Vec512<T> selector) => typeof(T) == typeof(float)
        ? new(Avx512F.PermuteVar16x32(source._v.AsSingle(), selector._v.AsInt32()).As<float, T>())
        : new(Avx512F.PermuteVar8x64(source._v.AsDouble(), selector._v.AsInt64()).As<double, T>());

    /// <inheritdoc cref="IVec{TSelf,T}.TransposeBlock"/>
    public static void TransposeBlock(T* source, nint ld, T* destination, nint destinationLd)
    {
        if (typeof(T) == typeof(double))
        {
            BlockTranspose.Run8x8((double*)source, ld, (double*)destination, destinationLd);
            return;
        }

        // Four quarters; AVX-512's own cross-lane shuffles are no faster on two 256-bit shuffle ports.
        nint half = Vec256<T>.Lanes;
        Vec256<T>.TransposeBlock(source, ld, destination, destinationLd);
        Vec256<T>.TransposeBlock(source + half, ld, destination + half * destinationLd, destinationLd);
        Vec256<T>.TransposeBlock(source + half * ld, ld, destination + half, destinationLd);
        Vec256<T>.TransposeBlock(source + half * ld + half, ld, destination + half * destinationLd + half, destinationLd);
    }

    /// <summary>Eight rows become columns: destination[i, r] = row r's lane i, for all lanes.</summary>
    [MethodImpl(Hot)]
    public static void StoreTurned(
        Vec512<T> r0,
        Vec512<T> r1,
        Vec512<T> r2,
        Vec512<T> r3,
        Vec512<T> r4,
        Vec512<T> r5,
        Vec512<T> r6,
        Vec512<T> r7,
        T* destination,
        nint ld)
    {
        if (typeof(T) == typeof(float))
        {
            BlockTranspose.Store8x16(
                r0._v.AsSingle(),
                r1._v.AsSingle(),
                r2._v.AsSingle(),
                r3._v.AsSingle(),
                r4._v.AsSingle(),
                r5._v.AsSingle(),
                r6._v.AsSingle(),
                r7._v.AsSingle(),
                (float*)destination,
                ld);
        }
        else
        {
            BlockTranspose.Store8x8(
                r0._v.AsDouble(),
                r1._v.AsDouble(),
                r2._v.AsDouble(),
                r3._v.AsDouble(),
                r4._v.AsDouble(),
                r5._v.AsDouble(),
                r6._v.AsDouble(),
                r7._v.AsDouble(),
                (double*)destination,
                ld);
        }
    }

    /// <summary>The same of four rows.</summary>
    [MethodImpl(Hot)]
    public static void StoreTurned(Vec512<T> r0, Vec512<T> r1, Vec512<T> r2, Vec512<T> r3, T* destination, nint ld)
    {
        if (typeof(T) == typeof(float))
            BlockTranspose.Store4x16(r0._v.AsSingle(), r1._v.AsSingle(), r2._v.AsSingle(), r3._v.AsSingle(), (float*)destination, ld);
        else
            BlockTranspose.Store4x8(r0._v.AsDouble(), r1._v.AsDouble(), r2._v.AsDouble(), r3._v.AsDouble(), (double*)destination, ld);
    }

    [MethodImpl(Hot)]
    public static Vec512<T> operator +(Vec512<T> a, Vec512<T> b) => new(a._v + b._v);

    [MethodImpl(Hot)]
    public static Vec512<T> operator -(Vec512<T> a, Vec512<T> b) => new(a._v - b._v);

    [MethodImpl(Hot)]
    public static Vec512<T> operator *(Vec512<T> a, Vec512<T> b) => new(a._v * b._v);

    [MethodImpl(Hot)]
    public static Vec512<T> operator /(Vec512<T> a, Vec512<T> b) => new(a._v / b._v);

    [MethodImpl(Hot)]
    public static Vec512<T> operator -(Vec512<T> a) => new(-a._v);

    [MethodImpl(Hot)]
    public static Vec512<T> MulAdd(Vec512<T> a, Vec512<T> b, Vec512<T> c) => typeof(T) == typeof(float)
        ? new(Avx512F.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), c._v.AsSingle()).As<float, T>())
        : new(Avx512F.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), c._v.AsDouble()).As<double, T>());

    [MethodImpl(Hot)]
    public static void AddProduct(ref Vec512<T> sum, Vec512<T> a, Vec512<T> b)
    {
        if (typeof(T) == typeof(float))
            sum._v = Avx512F.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), sum._v.AsSingle()).As<float, T>();
        else
            sum._v = Avx512F.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), sum._v.AsDouble()).As<double, T>();
    }

    [MethodImpl(Hot)]
    public static Vec512<T> MulAdd(Vec512<T> a, Vec512<T> b, double c) => typeof(T) == typeof(float)
        ? new(Avx512F.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), Vector512.Create((float)c)).As<float, T>())
        : new(Avx512F.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), Vector512.Create(c)).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec512<T> Max(Vec512<T> a, Vec512<T> b) => new(Vector512.Max(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> Min(Vec512<T> a, Vec512<T> b) => new(Vector512.Min(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> MaxFast(Vec512<T> a, Vec512<T> b) => new(Vector512.MaxNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> MinFast(Vec512<T> a, Vec512<T> b) => new(Vector512.MinNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> Abs(Vec512<T> a) => new(Vector512.Abs(a._v));

    [MethodImpl(Hot)]
    public static Vec512<T> Sqrt(Vec512<T> a) => new(Vector512.Sqrt(a._v));

    [MethodImpl(Hot)]
    public static Vec512<T> Round(Vec512<T> a) => typeof(T) == typeof(float)
        ? new(Avx512F.RoundScale(a._v.AsSingle(), 0).As<float, T>())
        : new(Avx512F.RoundScale(a._v.AsDouble(), 0).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec512<T> LessThan(Vec512<T> a, Vec512<T> b) => new(Vector512.LessThan(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> EqualTo(Vec512<T> a, Vec512<T> b) => new(Vector512.Equals(a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> Ordered(Vec512<T> a, Vec512<T> b) => typeof(T) == typeof(float)
        ? new(Avx512F.CompareOrdered(a._v.AsSingle(), b._v.AsSingle()).As<float, T>())
        : new(Avx512F.CompareOrdered(a._v.AsDouble(), b._v.AsDouble()).As<double, T>());

    [MethodImpl(Hot)]
    public static Vec512<T> Select(Vec512<T> mask, Vec512<T> a, Vec512<T> b) => new(Vector512.ConditionalSelect(mask._v, a._v, b._v));

    [MethodImpl(Hot)]
    public static Vec512<T> And(Vec512<T> a, Vec512<T> b) => new(a._v & b._v);

    [MethodImpl(Hot)]
    public static Vec512<T> Or(Vec512<T> a, Vec512<T> b) => new(a._v | b._v);

    [MethodImpl(Hot)]
    public static Vec512<T> Xor(Vec512<T> a, Vec512<T> b) => new(a._v ^ b._v);

    [MethodImpl(Hot)]
    public static bool Any(Vec512<T> mask) => mask._v.AsByte() != Vector512<byte>.Zero;

    [MethodImpl(Hot)]
    public static Vec512<T> Pow2(Vec512<T> n) => Scale(Constant(1), n);

    [MethodImpl(Hot)]
    public static Vec512<T> Scale(Vec512<T> x, Vec512<T> n) => typeof(T) == typeof(float)
        ? new(Avx512F.Scale(x._v.AsSingle(), n._v.AsSingle()).As<float, T>())
        : new(Avx512F.Scale(x._v.AsDouble(), n._v.AsDouble()).As<double, T>());

    // Half of the smallest subnormal number and less is rounded to 0.
    public static double ZeroPower { [MethodImpl(Hot)] get => typeof(T) == typeof(float) ? -151 : -1076; }

    [MethodImpl(Hot)]
    public static Vec512<T> ScaleDown(Vec512<T> x, Vec512<T> n) => Scale(x, n);

    // Control byte of the mantissa: interval [3/4, 3/2) in bits 1..0, NaN for negative numbers by bits 3..2. The exponent is that of
    // an interval from 1 on.
    [MethodImpl(Hot)]
    public static void Split(Vec512<T> x, out Vec512<T> exponent, out Vec512<T> mantissa)
    {
        if (typeof(T) == typeof(float))
        {
            exponent = new(Avx512F.GetExponent(x._v.AsSingle()).As<float, T>());
            mantissa = new(Avx512F.GetMantissa(x._v.AsSingle(), 0b1011).As<float, T>());
        }
        else
        {
            exponent = new(Avx512F.GetExponent(x._v.AsDouble()).As<double, T>());
            mantissa = new(Avx512F.GetMantissa(x._v.AsDouble(), 0b1011).As<double, T>());
        }

        exponent = Select(LessThan(mantissa, Constant(1)), exponent + Constant(1), exponent);
    }

    [MethodImpl(Hot)]
    public static T Sum(Vec512<T> a) => Vec256<T>.Sum(new Vec256<T>(a._v.GetLower()) + new Vec256<T>(a._v.GetUpper()));

    [MethodImpl(Hot)]
    public static void StoreSums(Vec512<T> v0, Vec512<T> v1, Vec512<T> v2, Vec512<T> v3, T* target, bool add)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<double> low = Neighbours(v0._v.AsSingle(), v1._v.AsSingle()).AsDouble();
            Vector512<double> high = Neighbours(v2._v.AsSingle(), v3._v.AsSingle()).AsDouble();
            Vector512<float> sums = Avx512F.UnpackLow(low, high).AsSingle() + Avx512F.UnpackHigh(low, high).AsSingle();
            Vec256<T>.StoreHalves(sums.GetLower() + sums.GetUpper(), (float*)target, add);
        }
        else
        {
            Vector512<double> low = Neighbours(v0._v.AsDouble(), v1._v.AsDouble()), high = Neighbours(v2._v.AsDouble(), v3._v.AsDouble());
            Vec256<T>.StoreHalves(low.GetLower() + low.GetUpper(), high.GetLower() + high.GetUpper(), (double*)target, add);
        }
    }

    [MethodImpl(Hot)]
    private static Vector512<float> Neighbours(Vector512<float> a, Vector512<float> b)
        => Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b);

    [MethodImpl(Hot)]
    private static Vector512<double> Neighbours(Vector512<double> a, Vector512<double> b)
        => Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b);

    [MethodImpl(Hot)]
    public static T MaxLane(Vec512<T> a) => Vec256<T>.MaxLane(new Vec256<T>(Vector256.MaxNative(a._v.GetLower(), a._v.GetUpper())));

    [MethodImpl(Hot)]
    public static T MinLane(Vec512<T> a) => Vec256<T>.MinLane(new Vec256<T>(Vector256.MinNative(a._v.GetLower(), a._v.GetUpper())));
}
