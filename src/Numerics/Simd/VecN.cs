using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics.Simd;

/// <summary><see cref="Vector{T}"/>: whatever width the runtime gives, on any processor (SSE, AVX2, Arm64 NEON...).</summary>
internal readonly unsafe struct VecN<T>(Vector<T> value) : IVec<VecN<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector<T> _v = value;

    public static int Lanes { [MethodImpl(Hot)] get => Vector<T>.Count; }

    // The smaller of what x86 (16) and Arm64 (32) have without AVX-512.
    public static bool HasMaskedMemory { [MethodImpl(Hot)] get => false; }

    public static int Registers { [MethodImpl(Hot)] get => 16; }

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    /// <summary>Exponent of the smallest normal number; the largest finite one has 1 less this.</summary>
    private static int SmallestExponent { [MethodImpl(Hot)] get => typeof(T) == typeof(float) ? -126 : -1022; }

    [MethodImpl(Hot)]
    public static VecN<T> Load(T* source) => new(Vector.Load(source));

    [MethodImpl(Hot)]
    public static VecN<T> FirstLanes(nint count) => sizeof(T) == sizeof(float)
        ? new(Vector.LessThan(Vector<int>.Indices, new Vector<int>((int)count)).As<int, T>())
        : new(Vector.LessThan(Vector<long>.Indices, new Vector<long>(count)).As<long, T>());

    public static VecN<T> LoadMasked(T* source, VecN<T> mask)
    {
        nint count = 0;
        while (count < Lanes && mask._v.As<T, byte>()[(int)count * sizeof(T)] != 0)
            count++;
        return LoadPartial(source, count);
    }

    // Out of line: the element loop takes the address of its vector, which would push the caller's vectors to the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static VecN<T> LoadPartial(T* source, nint count)
    {
        Vector<T> v = Vector<T>.Zero;
        T* lanes = (T*)&v;
        for (nint i = 0; i < count; i++)
            lanes[i] = source[i];
        return new(v);
    }

    [MethodImpl(Hot)]
    public static VecN<T> Broadcast(T value) => new(new Vector<T>(value));

    [MethodImpl(Hot)]
    public static VecN<T> Constant(double value) => typeof(T) == typeof(float)
        ? new(new Vector<float>((float)value).As<float, T>())
        : new(new Vector<double>(value).As<double, T>());

    [MethodImpl(Hot)]
    public void Store(T* destination) => Vector.Store(_v, destination);

    [MethodImpl(Hot)]
    public void StoreStreaming(T* destination) => Vector.StoreAlignedNonTemporal(_v, destination);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void StorePartial(T* destination, nint count)
    {
        Vector<T> v = _v;
        T* lanes = (T*)&v;
        for (nint i = 0; i < count; i++)
            destination[i] = lanes[i];
    }

    // Vector<T> has no prefetch; the hardware's own does the work.
    [MethodImpl(Hot)]
    public static void Prefetch(T* address)
    {
    }

    /// <inheritdoc cref="IVec{TSelf,T}.TransposeBlock"/>
    public static void TransposeBlock(T* source, nint ld, T* destination, nint destinationLd)
    {
        for (nint i = 0; i < Lanes; i++)
            for (nint j = 0; j < Lanes; j++)
                destination[j * destinationLd + i] = source[i * ld + j];
    }

    [MethodImpl(Hot)]
    public static VecN<T> operator +(VecN<T> a, VecN<T> b) => new(a._v + b._v);

    [MethodImpl(Hot)]
    public static VecN<T> operator -(VecN<T> a, VecN<T> b) => new(a._v - b._v);

    [MethodImpl(Hot)]
    public static VecN<T> operator *(VecN<T> a, VecN<T> b) => new(a._v * b._v);

    [MethodImpl(Hot)]
    public static VecN<T> operator /(VecN<T> a, VecN<T> b) => new(a._v / b._v);

    [MethodImpl(Hot)]
    public static VecN<T> operator -(VecN<T> a) => new(-a._v);

    // "Estimate" lets the runtime fall back to two roundings where there is no fused instruction (the fused form would be a
    // software call per lane there, 30 times slower); with the instruction it is exactly the fused operation.
    [MethodImpl(Hot)]
    public static VecN<T> MulAdd(VecN<T> a, VecN<T> b, VecN<T> c) => typeof(T) == typeof(float)
        ? new(Vector.MultiplyAddEstimate(a._v.As<T, float>(), b._v.As<T, float>(), c._v.As<T, float>()).As<float, T>())
        : new(Vector.MultiplyAddEstimate(a._v.As<T, double>(), b._v.As<T, double>(), c._v.As<T, double>()).As<double, T>());

    [MethodImpl(Hot)]
    public static VecN<T> MulAdd(VecN<T> a, VecN<T> b, double c) => typeof(T) == typeof(float)
        ? new(Vector.MultiplyAddEstimate(a._v.As<T, float>(), b._v.As<T, float>(), new Vector<float>((float)c)).As<float, T>())
        : new(Vector.MultiplyAddEstimate(a._v.As<T, double>(), b._v.As<T, double>(), new Vector<double>(c)).As<double, T>());

    [MethodImpl(Hot)]
    public static VecN<T> Max(VecN<T> a, VecN<T> b) => new(Vector.Max(a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> Min(VecN<T> a, VecN<T> b) => new(Vector.Min(a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> MaxFast(VecN<T> a, VecN<T> b) => new(Vector.MaxNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> MinFast(VecN<T> a, VecN<T> b) => new(Vector.MinNative(a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> Abs(VecN<T> a) => new(Vector.Abs(a._v));

    [MethodImpl(Hot)]
    public static VecN<T> Sqrt(VecN<T> a) => new(Vector.SquareRoot(a._v));

    [MethodImpl(Hot)]
    public static VecN<T> Round(VecN<T> a) => typeof(T) == typeof(float)
        ? new(Vector.Round(a._v.As<T, float>()).As<float, T>())
        : new(Vector.Round(a._v.As<T, double>()).As<double, T>());

    [MethodImpl(Hot)]
    public static VecN<T> LessThan(VecN<T> a, VecN<T> b) => new(Vector.LessThan(a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> EqualTo(VecN<T> a, VecN<T> b) => new(Vector.Equals(a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> Select(VecN<T> mask, VecN<T> a, VecN<T> b) => new(Vector.ConditionalSelect(mask._v, a._v, b._v));

    [MethodImpl(Hot)]
    public static VecN<T> And(VecN<T> a, VecN<T> b) => new(a._v & b._v);

    [MethodImpl(Hot)]
    public static VecN<T> Or(VecN<T> a, VecN<T> b) => new(a._v | b._v);

    [MethodImpl(Hot)]
    public static VecN<T> Xor(VecN<T> a, VecN<T> b) => new(a._v ^ b._v);

    [MethodImpl(Hot)]
    public static bool Any(VecN<T> mask) => mask._v.As<T, byte>() != Vector<byte>.Zero;

    [MethodImpl(Hot)]
    public static VecN<T> Scale(VecN<T> x, VecN<T> n)
    {
        // Two powers of two, each within the normal range. The second takes all it can: if the first product already rounds
        // into the subnormals, or overflows, the second leaves nothing of it but zero, or infinity; so one rounding shows.
        VecN<T> last = MinFast(MaxFast(n, Constant(SmallestExponent)), Constant(1 - SmallestExponent));
        return x * Pow2(n - last) * Pow2(last);
    }

    [MethodImpl(Hot)]
    public static VecN<T> Exponent(VecN<T> x)
    {
        if (typeof(T) == typeof(float))
        {
            (Vector<float> normal, Vector<float> shift) = Normalize(x._v.As<T, float>());
            Vector<int> biased = Vector.ShiftRightLogical(normal.As<float, int>(), 23) & new Vector<int>(0xFF);
            return Extremes(x, new((Vector.ConvertToSingle(biased - new Vector<int>(127)) - shift).As<float, T>()));
        }
        else
        {
            (Vector<double> normal, Vector<double> shift) = Normalize(x._v.As<T, double>());
            Vector<long> biased = Vector.ShiftRightLogical(normal.As<double, long>(), 52) & new Vector<long>(0x7FF);
            return Extremes(x, new((Vector.ConvertToDouble(biased - new Vector<long>(1023)) - shift).As<double, T>()));
        }
    }

    [MethodImpl(Hot)]
    public static VecN<T> Mantissa(VecN<T> x)
    {
        if (typeof(T) == typeof(float))
        {
            Vector<int> bits = Normalize(x._v.As<T, float>()).Normal.As<float, int>();
            return Centred(x, new(((bits & new Vector<int>(0x007FFFFF)) | new Vector<int>(0x3F800000)).As<int, T>()));
        }
        else
        {
            Vector<long> bits = Normalize(x._v.As<T, double>()).Normal.As<double, long>();
            return Centred(x, new(((bits & new Vector<long>(0x000FFFFFFFFFFFFFL)) | new Vector<long>(0x3FF0000000000000L)).As<long, T>()));
        }
    }

    [MethodImpl(Hot)]
    public static T Sum(VecN<T> a) => Vector.Sum(a._v);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T MaxLane(VecN<T> a)
    {
        T largest = a._v[0];
        for (int i = 1; i < Lanes; i++)
            largest = T.MaxNative(largest, a._v[i]);
        return largest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T MinLane(VecN<T> a)
    {
        T smallest = a._v[0];
        for (int i = 1; i < Lanes; i++)
            smallest = T.MinNative(smallest, a._v[i]);
        return smallest;
    }

    /// <summary>The exponents of x with those of zeros, infinities and NaN put right.</summary>
    [MethodImpl(Hot)]
    private static VecN<T> Extremes(VecN<T> x, VecN<T> exponent)
    {
        exponent = Select(LessThan(Abs(x), Constant(double.PositiveInfinity)), exponent, Abs(x));
        return Select(EqualTo(x, default), Constant(double.NegativeInfinity), exponent);
    }

    /// <summary>Significands of 3/2 and more halved; NaN where x is negative or NaN.</summary>
    [MethodImpl(Hot)]
    private static VecN<T> Centred(VecN<T> x, VecN<T> significand)
    {
        significand = Select(LessThan(significand, Constant(1.5)), significand, significand * Constant(0.5));
        return Select(Or(LessThan(default, x), EqualTo(default, x)), significand, Constant(double.NaN));
    }

    /// <summary>2^n for integral n within the normal exponents.</summary>
    [MethodImpl(Hot)]
    private static VecN<T> Pow2(VecN<T> n)
    {
        if (typeof(T) == typeof(float))
        {
            Vector<int> biased = Vector.ConvertToInt32Native(n._v.As<T, float>()) + new Vector<int>(127);
            return new(Vector.ShiftLeft(biased, 23).As<int, T>());
        }

        // n + 1023 + 2^52 leaves the biased exponent in the low mantissa bits, from where it is shifted into place.
        Vector<double> sum = n._v.As<T, double>() + new Vector<double>(4503599627370496.0 + 1023.0);
        return new(Vector.ShiftLeft(sum.As<double, long>(), 52).As<long, T>());
    }

    /// <summary>Subnormals times 2^(mantissa bits + 1), and the exponent that added.</summary>
    [MethodImpl(Hot)]
    private static (Vector<float> Normal, Vector<float> Shift) Normalize(Vector<float> x)
    {
        Vector<int> tiny = Vector.LessThan(Vector.Abs(x), new Vector<float>(1.17549435e-38f));
        return (Vector.ConditionalSelect(tiny, x * new Vector<float>(16777216f), x), tiny.As<int, float>() & new Vector<float>(24f));
    }

    /// <inheritdoc cref="Normalize(Vector{float})"/>
    [MethodImpl(Hot)]
    private static (Vector<double> Normal, Vector<double> Shift) Normalize(Vector<double> x)
    {
        Vector<long> tiny = Vector.LessThan(Vector.Abs(x), new Vector<double>(2.2250738585072014e-308));
        return (
            Vector.ConditionalSelect(tiny, x * new Vector<double>(9007199254740992.0), x),
            tiny.As<long, double>() & new Vector<double>(53.0));
    }
}
