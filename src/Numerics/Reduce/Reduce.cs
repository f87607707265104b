using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A span of float or double to one number. Sums run over a fixed tree (error like pairwise summation), so the bits are the same
/// for every number of threads; they may differ between SIMD levels. NaN anywhere makes the result NaN.
/// </summary>
public static unsafe class Reduce
{
    /// <summary>Sum of x; 0 for an empty span.</summary>
    /// <param name="x">Input.</param>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => One(default(SumReduction<T>), x);

    /// <summary>Sum of x over its length.</summary>
    /// <param name="x">Input, 1 element or more.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static T Mean<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Room(x.Length, 1, nameof(x));
        return One(default(SumReduction<T>), x) / T.CreateTruncating(x.Length);
    }

    /// <summary>
    /// Sum of squared deviations from the mean over (length - <paramref name="ddof"/>), without cancellation on data far from 0.
    /// </summary>
    /// <param name="x">Input, more than <paramref name="ddof"/> elements.</param>
    /// <param name="ddof">0 for the variance of a population, 1 for the estimate from a sample.</param>
    /// <exception cref="ArgumentException"><paramref name="ddof"/> is negative, or x has no more elements than that.</exception>
    public static T Variance<T>(ReadOnlySpan<T> x, int ddof = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        Check.Size(ddof);
        Check.Room(x.Length, ddof + 1L, nameof(x));
        fixed (T* px = x)
        {
            var kernel = new VarianceKernel<T>(px, x.Length, ddof);
            Dispatch.Run<T, VarianceKernel<T>>(ref kernel);
            return kernel.Result;
        }
    }

    /// <summary>Smallest element; NaN if there is one. Which zero is returned where both signs are smallest is not defined.</summary>
    /// <param name="x">Input, 1 element or more.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static T Min<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Room(x.Length, 1, nameof(x));
        return One(default(MinReduction<T>), x);
    }

    /// <summary>Largest element; NaN if there is one. Which zero is returned where both signs are largest is not defined.</summary>
    /// <param name="x">Input, 1 element or more.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Room(x.Length, 1, nameof(x));
        return One(default(MaxReduction<T>), x);
    }

    /// <summary>Index of the largest element, the first of equals; of the first NaN if there is one (as in NumPy). -0 equals +0.</summary>
    /// <param name="x">Input, 1 element or more.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static int ArgMax<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Index(default(MaxReduction<T>), x);

    /// <summary>Index of the smallest element, the first of equals; of the first NaN if there is one (as in NumPy). -0 equals +0.</summary>
    /// <param name="x">Input, 1 element or more.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static int ArgMin<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Index(default(MinReduction<T>), x);

    /// <summary>Sum of |x|; 0 for an empty span.</summary>
    /// <param name="x">Input.</param>
    public static T L1Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => One(default(AbsoluteReduction<T>), x);

    /// <summary>
    /// Square root of the sum of squares; 0 for an empty span. The squares may overflow or underflow, the result does not.
    /// </summary>
    /// <param name="x">Input.</param>
    public static T L2Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T squares = One(default(SquaresReduction<T>), x);
        T tiny = typeof(T) == typeof(float) ? T.CreateTruncating(1e-30) : T.CreateTruncating(1e-280);
        if (T.IsFinite(squares) && squares > tiny)
            return T.Sqrt(squares);

        // Squares that overflowed, or lost digits to underflow: again with the largest magnitude scaled to 1..2.
        T largest = One(default(MaxMagnitudeReduction<T>), x);
        if (largest == T.Zero || !T.IsFinite(largest))
            return largest;
        int exponent = T.ILogB(largest);
        int half = exponent / 2;
        T scaled = One(new ScaledSquaresReduction<T>(T.ScaleB(T.One, -half), T.ScaleB(T.One, half - exponent)), x);
        return T.ScaleB(T.Sqrt(scaled), exponent);
    }

    /// <summary>Sum of x * y; 0 for empty spans.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Length(y.Length, x.Length, nameof(y));
        return Two(default(DotReduction<T>), x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T One<T, TReduction>(TReduction reduction, ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T> => Two(reduction, x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Two<T, TReduction>(TReduction reduction, ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        Check.FloatOrDouble<T>();
        fixed (T* px = x, py = y)
        {
            var kernel = new FoldKernel<T, TReduction>(reduction, px, py, x.Length);
            Dispatch.Run<T, FoldKernel<T, TReduction>>(ref kernel);
            return kernel.Result;
        }
    }

    private static int Index<T, TReduction>(TReduction reduction, ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        Check.FloatOrDouble<T>();
        Check.Room(x.Length, 1, nameof(x));
        fixed (T* px = x)
        {
            var kernel = new IndexKernel<T, TReduction>(reduction, px, x.Length);
            Dispatch.Run<T, IndexKernel<T, TReduction>>(ref kernel);
            return kernel.Result;
        }
    }

    private struct FoldKernel<T, TReduction>(TReduction reduction, T* x, T* y, int length) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        internal T Result;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<V>()
            where V : unmanaged, IVec<V, T> => Result = Fold.All<V, T, TReduction>(reduction, x, y, length);
    }

    private struct IndexKernel<T, TReduction>(TReduction reduction, T* x, int length) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        internal int Result;

        public void Run<V>()
            where V : unmanaged, IVec<V, T> => Result = Extremum.Index<V, T, TReduction>(reduction, x, length);
    }

    private struct VarianceKernel<T>(T* x, int length, int ddof) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal T Result;

        public void Run<V>()
            where V : unmanaged, IVec<V, T> => Result = T.CreateTruncating(Moments.Of<V, T>(x, length).Variance(ddof));
    }
}
