using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using FastNet.Numerics;
using FastNet.Numerics.Simd;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>Every member of every vector type against scalar arithmetic, for all pairs of special values in every lane.</summary>
[EveryLevel]
public sealed class VecContractTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Arithmetic_is_that_of_a_scalar(SimdLevel level) => Level.Run(level, default(Arithmetic));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Masks_select_and_combine(SimdLevel level) => Level.Run(level, default(Masks));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Scaling_is_exact_and_rounds_once(SimdLevel level) => Level.Run(level, default(Scaling));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Exponent_and_mantissa_take_any_number_apart(SimdLevel level) => Level.Run(level, default(Parts));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Lanes_reduce(SimdLevel level) => Level.Run(level, default(Reductions));

    private static T[] Numbers<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Specials<T>.Values, .. TestData.Create<T>(30, DataSet.Reals, 1), .. TestData.Create<T>(10, DataSet.Integers, 2)];

    private readonly struct Arithmetic : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T[] numbers = Numbers<T>();
            for (int i = 0; i < numbers.Length; i++)
            {
                T a = numbers[i];
                Probe<V, T>.Unary("-a", a, V.Broadcast(a) is var va ? -va : default, -a);
                Probe<V, T>.Unary("Abs", a, V.Abs(va), T.Abs(a));
                Probe<V, T>.Unary("Sqrt", a, V.Sqrt(va), T.Sqrt(a));
                Probe<V, T>.Unary("Round", a, V.Round(va), T.Round(a, MidpointRounding.ToEven));
                foreach (T b in numbers)
                {
                    V vb = V.Broadcast(b);
                    Probe<V, T>.Binary("+", a, b, static (x, y) => x + y, a + b);
                    Probe<V, T>.Binary("-", a, b, static (x, y) => x - y, a - b);
                    Probe<V, T>.Binary("*", a, b, static (x, y) => x * y, a * b);
                    Probe<V, T>.Binary("/", a, b, static (x, y) => x / y, a / b);
                    Probe<V, T>.Binary("Max", a, b, V.Max, T.Max(a, b));
                    Probe<V, T>.Binary("Min", a, b, V.Min, T.Min(a, b));
                    T c = numbers[(i * 7 + 3) % numbers.Length];
                    V vc = V.Broadcast(c);
                    Probe<V, T>.Unary($"MulAdd({a:R}, {b:R})", c, V.MulAdd(va, vb, vc), Fused(a, b, c));

                    double literal = Math.Exp(i) / 3; // not a float
                    T rounded = T.CreateTruncating(literal);
                    Probe<V, T>.Unary($"MulAdd({a:R}, ., {literal:R})", b, V.MulAdd(va, vb, literal), Fused(a, b, rounded));
                    Probe<V, T>.Unary("Constant", a, V.Constant(literal), rounded);

                    // Where the order is clear the fast forms agree with it; elsewhere they return one of the two, or a NaN.
                    bool clear = a < b || b < a;
                    Probe<V, T>.OneOf("MaxFast", a, b, V.MaxFast(va, vb), clear ? T.Max(a, b) : a, clear ? T.Max(a, b) : b);
                    Probe<V, T>.OneOf("MinFast", a, b, V.MinFast(va, vb), clear ? T.Min(a, b) : a, clear ? T.Min(a, b) : b);
                }
            }
        }
    }

    // What the hardware does: one rounding where it has the instruction, two elsewhere.
    private static T Fused<T>(T a, T b, T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Fma.IsSupported || AdvSimd.IsSupported ? T.FusedMultiplyAdd(a, b, c) : a * b + c;

    private readonly struct Masks : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T[] numbers = Numbers<T>();
            foreach (T a in numbers)
            {
                foreach (T b in numbers)
                {
                    V va = V.Broadcast(a), vb = V.Broadcast(b);
                    V less = V.LessThan(va, vb), equal = V.EqualTo(va, vb), ordered = V.Ordered(va, vb);
                    Probe<V, T>.Bits("LessThan", a, b, less, a < b ? -1L : 0);
                    Probe<V, T>.Bits("EqualTo", a, b, equal, a == b ? -1L : 0);
                    Probe<V, T>.Bits("Ordered", a, b, ordered, T.IsNaN(a) || T.IsNaN(b) ? 0 : -1L);
                    Probe<V, T>.Bits("Select less", a, b, V.Select(less, va, vb), Probe<V, T>.BitsOf(a < b ? a : b));
                    Probe<V, T>.Bits("And", a, b, V.And(va, vb), Probe<V, T>.BitsOf(a) & Probe<V, T>.BitsOf(b));
                    Probe<V, T>.Bits("Or", a, b, V.Or(va, vb), Probe<V, T>.BitsOf(a) | Probe<V, T>.BitsOf(b));
                    Probe<V, T>.Bits("Xor", a, b, V.Xor(va, vb), Probe<V, T>.BitsOf(a) ^ Probe<V, T>.BitsOf(b));
                    Assert.Equal(a < b, V.Any(less));
                    Assert.Equal(a == b, V.Any(equal));
                }
            }

            for (int count = 0; count <= V.Lanes; count++)
            {
                T[] first = Probe<V, T>.LanesOf(V.Select(V.FirstLanes(count), V.Broadcast(T.One), V.Broadcast(T.Zero)));
                Assert.Equal(Enumerable.Range(0, V.Lanes).Select(i => i < count ? T.One : T.Zero), first);
                Assert.Equal(count > 0, V.Any(V.FirstLanes(count)));
            }

            // Any must see each single lane, and Select must go by lane.
            Span<T> lanes = stackalloc T[V.Lanes];
            for (int set = 0; set < V.Lanes; set++)
            {
                lanes.Clear();
                lanes[set] = T.NegativeOne;
                V mask = V.LessThan(Probe<V, T>.Of(lanes), V.Broadcast(T.Zero));
                Assert.True(V.Any(mask), $"Any misses lane {set}");
                T[] chosen = Probe<V, T>.LanesOf(V.Select(mask, V.Broadcast(T.One), V.Broadcast(T.Zero)));
                Assert.Equal(Enumerable.Range(0, V.Lanes).Select(i => i == set ? T.One : T.Zero), chosen);
            }
        }
    }

    private readonly struct Scaling : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int range = typeof(T) == typeof(float) ? 252 : 2044; // twice the smallest normal exponent
            T two = T.One + T.One;
            foreach (T x in (T[])[T.NaN, T.One, -two, two, T.BitDecrement(T.One), T.One / two, .. Odd<T>()])
            {
                for (int n = 2 - range; n <= range - 2; n += typeof(T) == typeof(float) ? 1 : 7)
                    Probe<V, T>.Unary($"Scale by 2^{n}", x, V.Scale(V.Broadcast(x), V.Broadcast(T.CreateTruncating(n))), T.ScaleB(x, n));
            }

            for (int n = -range / 2; n <= range / 2; n++)
                Probe<V, T>.Unary("Pow2", T.CreateTruncating(n), V.Pow2(V.Broadcast(T.CreateTruncating(n))), T.ScaleB(T.One, n));
        }

        // Odd mantissas, so that every shift into the subnormals rounds.
        private static IEnumerable<T> Odd<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 1; i < 40; i += 2)
            {
                yield return T.One + T.CreateTruncating(i) * (T.BitIncrement(T.One) - T.One);
            }
        }
    }

    private readonly struct Parts : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var numbers = Numbers<T>().ToList();
            for (T power = T.Epsilon; T.IsFinite(power); power += power)
                numbers.AddRange([power, T.BitDecrement(power), -T.BitIncrement(power)]);
            foreach (T x in numbers)
            {
                V.Split(V.Broadcast(x), out V exponent, out V mantissa);
                if (T.IsNaN(x) || T.IsInfinity(x) || T.IsZero(x))
                {
                    if (T.IsNegativeInfinity(x))
                        Probe<V, T>.Unary("mantissa", x, mantissa, T.NaN);
                    else
                        Probe<V, T>.Unary("exponent", x, exponent, T.IsZero(x) ? T.NegativeInfinity : T.Abs(x));
                    if (T.IsZero(x) || T.IsPositiveInfinity(x))
                        Probe<V, T>.Unary("|mantissa|", x, V.Abs(mantissa), T.One);
                    continue;
                }

                if (T.IsNegative(x))
                {
                    Probe<V, T>.Unary("mantissa", x, mantissa, T.NaN);
                    continue;
                }

                // In two steps: 2^149 is not a float.
                int e = T.ILogB(x);
                T m = T.ScaleB(T.ScaleB(x, -(e / 2)), e / 2 - e);
                bool halved = m >= T.CreateTruncating(1.5);
                Probe<V, T>.Unary("exponent", x, exponent, T.CreateTruncating(halved ? e + 1 : e));
                Probe<V, T>.Unary("mantissa", x, mantissa, halved ? m * T.CreateTruncating(0.5) : m);
            }
        }
    }

    private readonly unsafe struct Reductions : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int seed = 0; seed < 50; seed++)
            {
                T[] integers = TestData.Create<T>(V.Lanes, DataSet.Integers, seed);
                V v = Probe<V, T>.Of(integers);
                Assert.Equal(integers.Aggregate(T.Zero, (x, y) => x + y), V.Sum(v));
                Assert.Equal(integers.Max(), V.MaxLane(v));
                Assert.Equal(integers.Min(), V.MinLane(v));

                T two = T.One + T.One;
                T[] sums = [T.One, two, -T.One, two, T.One];
                T sum = V.Sum(v), lanes = T.CreateTruncating(V.Lanes);
                fixed (T* target = sums)
                {
                    V.StoreSums(v, -v, v + v, V.Broadcast(T.One), target, add: true);
                    Assert.Equal([T.One + sum, two - sum, sum + sum - T.One, two + lanes, T.One], sums);
                    V.StoreSums(v, -v, v + v, V.Broadcast(T.One), target, add: false);
                    Assert.Equal([sum, -sum, sum + sum, lanes, T.One], sums);
                }

                if (!V.HasPermute)
                    continue;
                int[] selector = [.. Enumerable.Range(0, V.Lanes).Select(lane => (5 * lane + seed) % V.Lanes)];
                fixed (int* from = selector)
                    Assert.Equal(selector.Select(lane => integers[lane]), Probe<V, T>.LanesOf(V.Permute(v, V.Selector(from))));
            }
        }
    }
}

/// <summary>Compares all lanes of a vector with a scalar and says which operation on which operands differs.</summary>
internal static unsafe class Probe<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A vector of the given lanes.</summary>
    internal static V Of(ReadOnlySpan<T> lanes)
    {
        fixed (T* p = lanes)
            return V.Load(p);
    }

    /// <summary>The lanes of a vector.</summary>
    internal static T[] LanesOf(V v)
    {
        var lanes = new T[V.Lanes];
        fixed (T* p = lanes)
            v.Store(p);
        return lanes;
    }

    /// <summary>The bits of a scalar, sign-extended.</summary>
    internal static long BitsOf(T x) => sizeof(T) == sizeof(int) ? Unsafe.BitCast<T, int>(x) : Unsafe.BitCast<T, long>(x);

    internal static void Unary(string operation, T a, V actual, T expected)
    {
        foreach (T lane in new ReadOnlySpan<T>(&actual, V.Lanes))
        {
            if (!Same(lane, expected))
                Assert.Fail($"{typeof(V).Name}: {operation} of {a:R} is {lane:R}; expected {expected:R}.");
        }
    }

    internal static void Binary(string operation, T a, T b, Func<V, V, V> function, T expected)
        => Unary($"{a:R} {operation}", b, function(V.Broadcast(a), V.Broadcast(b)), expected);

    internal static void OneOf(string operation, T a, T b, V actual, T first, T second)
    {
        foreach (T lane in new ReadOnlySpan<T>(&actual, V.Lanes))
        {
            if (!Same(lane, first) && !Same(lane, second))
                Assert.Fail($"{typeof(V).Name}: {operation} of {a:R} and {b:R} is {lane:R}; expected {first:R} or {second:R}.");
        }
    }

    internal static void Bits(string operation, T a, T b, V actual, long expected)
    {
        foreach (T lane in new ReadOnlySpan<T>(&actual, V.Lanes))
        {
            if (BitsOf(lane) != expected)
                Assert.Fail($"{typeof(V).Name}: {operation} of {a:R} and {b:R} has bits {BitsOf(lane):X}; expected {expected:X}.");
        }
    }

    // Any NaN is as good as any other; zeros are told apart by sign.
    private static bool Same(T actual, T expected) => T.IsNaN(expected) ? T.IsNaN(actual) : BitsOf(actual) == BitsOf(expected);
}
