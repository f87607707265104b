using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNet.Numerics.Simd;

/// <summary><see cref="Vector{T}"/>: whatever width the runtime gives, on any processor (SSE, AVX2, Arm64 NEON...).</summary>
internal unsafe struct VecN<T>(Vector<T> value) : IVec<VecN<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector<T> _v = value;

    public static int Lanes { [MethodImpl(Hot)] get => Vector<T>.Count; }

    // The smaller of what x86 (16) and Arm64 (32) have without AVX-512.
    public static bool HasMaskedMemory { [MethodImpl(Hot)] get => false; }

    public static int Registers { [MethodImpl(Hot)] get => 16; }

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

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

    [MethodImpl(Hot)]
    public static VecN<T> LoadPartial(T* source, nint count)
    {
        int lanes = (int)count * (sizeof(T) / sizeof(float));
        return sizeof(Vector<T>) switch
        {
            16 => new(Pieces.Load128((float*)source, lanes).AsVector().As<float, T>()),
            32 => new(Pieces.Load256((float*)source, lanes).AsVector().As<float, T>()),
            _ => LoadLanes(source, count),
        };
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

    [MethodImpl(Hot)]
    public void StorePartial(T* destination, nint count)
    {
        int lanes = (int)count * (sizeof(T) / sizeof(float));
        if (sizeof(Vector<T>) == 16)
            Pieces.Store128(_v.AsVector128().AsSingle(), (float*)destination, lanes);
        else if (sizeof(Vector<T>) == 32)
            Pieces.Store256(_v.AsVector256().AsSingle(), (float*)destination, lanes);
        else
            StoreLanes(destination, count);
    }

    // Any other width, one by one. Out of line: this takes the address of a vector, which would push the caller's to the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static VecN<T> LoadLanes(T* source, nint count)
    {
        Vector<T> v = Vector<T>.Zero;
        T* lanes = (T*)&v;
        for (nint i = 0; i < count; i++)
            lanes[i] = source[i];
        return new(v);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreLanes(T* destination, nint count)
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
        for (nint j = 0; j < Lanes; j++)
            for (nint i = 0; i < Lanes; i++)
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
    public static void AddProduct(ref VecN<T> sum, VecN<T> a, VecN<T> b)
    {
        if (typeof(T) == typeof(float))
            sum._v = Vector.MultiplyAddEstimate(a._v.As<T, float>(), b._v.As<T, float>(), sum._v.As<T, float>()).As<float, T>();
        else
            sum._v = Vector.MultiplyAddEstimate(a._v.As<T, double>(), b._v.As<T, double>(), sum._v.As<T, double>()).As<double, T>();
    }

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
    public static VecN<T> Ordered(VecN<T> a, VecN<T> b) => new(Vector.Equals(a._v, a._v) & Vector.Equals(b._v, b._v));

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

    // n in the low bits of a number so large that it has no fraction, from where it is shifted into the place of the exponent.
    [MethodImpl(Hot)]
    public static VecN<T> Pow2(VecN<T> n) => Shifted(n + Large);

    // Two powers of two of about n / 2, so that nothing is subnormal or infinite before the last product.
    [MethodImpl(Hot)]
    public static VecN<T> Scale(VecN<T> x, VecN<T> n)
    {
        VecN<T> half = MulAdd(n, Constant(0.5), Large);
        return x * Shifted(half) * Shifted(Large + Large - half + n);
    }

    public static double ZeroPower { [MethodImpl(Hot)] get => typeof(T) == typeof(float) ? -127 : -1023; }

    // All bits of the exponent are 0 at the zero power, so that it is a factor of 0.
    [MethodImpl(Hot)]
    public static VecN<T> ScaleDown(VecN<T> x, VecN<T> n) => x * Pow2(n);

    [MethodImpl(Hot)]
    public static void Split(VecN<T> x, out VecN<T> exponent, out VecN<T> mantissa)
    {
        SplitNormal(x, out exponent, out mantissa);
        VecN<T> infinity = Constant(double.PositiveInfinity);
        VecN<T> smallest = Constant(typeof(T) == typeof(float) ? 1.1754943508222875e-38 : 2.2250738585072014e-308);
        if (AllBetween(x, smallest, infinity))
            return;

        // Rare, so a branch: subnormals become normal; zero, infinity, NaN and negative numbers get what they have to have.
        VecN<T> tiny = LessThan(x, smallest);
        VecN<T> octaves = Constant(typeof(T) == typeof(float) ? 24 : 53);
        VecN<T> lifted = x * Constant(typeof(T) == typeof(float) ? 16777216.0 : 9007199254740992.0);
        SplitNormal(Select(tiny, lifted, x), out exponent, out mantissa);
        exponent = Select(LessThan(x, infinity), exponent - And(tiny, octaves), x);
        exponent = Select(EqualTo(x, default), -infinity, exponent);
        mantissa = Or(mantissa, LessThan(x, default));
    }

    /// <summary>The same for normal positive numbers: what lies above the bits of 3/4 counts octaves in its upper part.</summary>
    [MethodImpl(Hot)]
    private static void SplitNormal(VecN<T> x, out VecN<T> exponent, out VecN<T> mantissa)
    {
        if (typeof(T) == typeof(float))
        {
            Vector<int> bits = x._v.As<T, int>();
            Vector<int> e = Vector.ShiftRightArithmetic(bits - new Vector<int>(0x3F400000), 23);
            exponent = new(Vector.ConvertToSingle(e).As<float, T>());
            mantissa = new((bits - Vector.ShiftLeft(e, 23)).As<int, T>());
        }
        else
        {
            // 2^52 + biased, read as a double, less 2^52: the conversion AVX2 lacks for 64-bit integers.
            Vector<long> bits = x._v.As<T, long>();
            Vector<long> biased = Vector.ShiftRightLogical(bits + new Vector<long>(0x0008000000000000L), 52);
            Vector<double> large = new Vector<double>(4503599627370496.0);
            exponent = new(((biased.As<long, double>() | large) - (large + new Vector<double>(1023.0))).As<double, T>());
            mantissa = new((bits - Vector.ShiftLeft(biased, 52) + new Vector<long>(0x3FF0000000000000L)).As<long, T>());
        }
    }

    /// <summary>Whether low &lt;= x &lt; high in every lane.</summary>
    [MethodImpl(Hot)]
    private static bool AllBetween(VecN<T> x, VecN<T> low, VecN<T> high)
        => (Vector.GreaterThanOrEqual(x._v, low._v) & Vector.LessThan(x._v, high._v)).As<T, byte>() == Vector<byte>.AllBitsSet;

    [MethodImpl(Hot)]
    public static T Sum(VecN<T> a) => Vector.Sum(a._v);

    [MethodImpl(Hot)]
    public static T MaxLane(VecN<T> a) => sizeof(Vector<T>) == 32 ? Vec256<T>.MaxLane(new(a._v.AsVector256())) : MaxLaneOfAny(a);

    [MethodImpl(Hot)]
    public static T MinLane(VecN<T> a) => sizeof(Vector<T>) == 32 ? Vec256<T>.MinLane(new(a._v.AsVector256())) : MinLaneOfAny(a);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T MaxLaneOfAny(VecN<T> a)
    {
        T largest = a._v[0];
        for (int i = 1; i < Lanes; i++)
            largest = T.MaxNative(largest, a._v[i]);
        return largest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T MinLaneOfAny(VecN<T> a)
    {
        T smallest = a._v[0];
        for (int i = 1; i < Lanes; i++)
            smallest = T.MinNative(smallest, a._v[i]);
        return smallest;
    }

    /// <summary>3/2 of the numbers from which on there are no fractions, and the bias of the exponent.</summary>
    private static VecN<T> Large
    {
        [MethodImpl(Hot)]
        get => Constant(typeof(T) == typeof(float) ? 12582912.0 + 127.0 : 6755399441055744.0 + 1023.0);
    }

    [MethodImpl(Hot)]
    private static VecN<T> Shifted(VecN<T> n) => typeof(T) == typeof(float)
        ? new(Vector.ShiftLeft(n._v.As<T, int>(), 23).As<int, T>())
        : new(Vector.ShiftLeft(n._v.As<T, long>(), 52).As<long, T>());
}
