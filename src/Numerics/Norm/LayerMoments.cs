using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Mean and spread of a row: the mean is Centre + Rest, of which Centre is subtracted first, so that data far from zero lose nothing.
/// </summary>
/// <param name="Centre">A number near the mean.</param>
/// <param name="Rest">What is between them.</param>
/// <param name="InvStd">1 / sqrt(variance + epsilon).</param>
internal readonly unsafe record struct LayerMoments(float Centre, float Rest, float InvStd)
{
    /// <summary>Columns up to which sums in one pass are exact enough: some hundred to a lane.</summary>
    private const int OnePass = 4096;

    /// <summary>Square of the distance between the first element and the mean, in variances, from which another pass is worth it.</summary>
    private const float Far = 8;

    internal float Mean => Centre + Rest;

    /// <summary>(x - mean) InvStd is (x - Centre) InvStd + Offset.</summary>
    internal float Offset => -Rest * InvStd;

    /// <summary>Elements of scratch that <see cref="Of"/> wants.</summary>
    internal static int Scratch<V>()
        where V : unmanaged, IVec<V, float> => 4 * V.Lanes;

    /// <summary>Those of one row or two, side by side for the latency of their sums.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="apart">Elements from one row to the other.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="sums">Scratch: no vector stays in its register through a call, nor then in the loop ahead of it.</param>
    /// <param name="moments">Receives them.</param>
    /// <param name="soon">Where it asks, as many rows to ask for on the way.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Of<V, TRows, TAsks>(
        float* x, nint columns, nint apart, float epsilon, float* sums, LayerMoments* moments, float* soon)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
        where TAsks : struct, ISwitch
    {
        // Squares of deviations from the first element are small numbers like those from the mean, unless it lies far out.
        float* x1 = x + apart, soon1 = soon + apart;
        V shift0 = V.Broadcast(*x), shift1 = TRows.Value > 1 ? V.Broadcast(*x1) : default;
        V sum0 = default, other0 = default, square0 = default, more0 = default;
        V sum1 = default, other1 = default, square1 = default, more1 = default;
        nint done = columns > OnePass ? 0 : columns / (2 * V.Lanes) * (2 * V.Lanes);
        for (nint i = 0; i < done; i += 2 * V.Lanes)
        {
            if (TAsks.On) Ask<V>(soon + i);
            if (TAsks.On && TRows.Value > 1) Ask<V>(soon1 + i);
            Add(V.Load(x + i) - shift0, ref sum0, ref square0);
            Add(V.Load(x + i + V.Lanes) - shift0, ref other0, ref more0);
            if (TRows.Value > 1)
            {
                Add(V.Load(x1 + i) - shift1, ref sum1, ref square1);
                Add(V.Load(x1 + i + V.Lanes) - shift1, ref other1, ref more1);
            }
        }

        (sum0 + other0).Store(sums);
        (square0 + more0).Store(sums + V.Lanes);
        if (TRows.Value > 1)
        {
            (sum1 + other1).Store(sums + 2 * V.Lanes);
            (square1 + more1).Store(sums + 3 * V.Lanes);
        }

        for (int row = 0; row < TRows.Value; row++, x += apart, sums += 2 * V.Lanes)
            moments[row] = columns > OnePass ? Exact<V>(x, columns, epsilon) : Row<V>(sums, x, done, columns, epsilon);
    }

    /// <summary>Asks for two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Ask<V>(float* at)
        where V : unmanaged, IVec<V, float>
    {
        V.Prefetch(at);
        if (V.Lanes * sizeof(float) >= 64)
            V.Prefetch(at + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V>(V deviation, ref V sum, ref V square)
        where V : unmanaged, IVec<V, float>
    {
        sum += deviation;
        V.AddProduct(ref square, deviation, deviation);
    }

    /// <summary>The columns that are left, and what follows from the sums.</summary>
    private static LayerMoments Row<V>(float* sums, float* x, nint i, nint columns, float epsilon)
        where V : unmanaged, IVec<V, float>
    {
        V sum = V.Load(sums), square = V.Load(sums + V.Lanes);
        for (; i < columns; i += V.Lanes)
            Add(Deviation(x + i, V.Broadcast(*x), columns - i), ref sum, ref square);
        float rest = V.Sum(sum) / columns, squares = V.Sum(square) / columns, variance = squares - rest * rest;

        // Also where NaN is, or the row is one number.
        if (!(rest * rest < Far * variance))
            return Exact<V>(x, columns, epsilon);
        return new LayerMoments(*x, rest, 1 / MathF.Sqrt(variance + epsilon));
    }

    /// <summary>In two passes: the mean, rounded, and what the rounding left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LayerMoments Exact<V>(float* x, nint columns, float epsilon)
        where V : unmanaged, IVec<V, float>
    {
        // The sum of deviations from any one element is far more exact than that of large numbers.
        V shift = V.Broadcast(*x);
        V a = default, b = default, c = default, d = default;
        nint i = 0;
        for (; i <= columns - 4 * V.Lanes; i += 4 * V.Lanes)
        {
            a += V.Load(x + i) - shift;
            b += V.Load(x + i + V.Lanes) - shift;
            c += V.Load(x + i + 2 * V.Lanes) - shift;
            d += V.Load(x + i + 3 * V.Lanes) - shift;
        }

        for (; i < columns; i += V.Lanes)
            a += Deviation(x + i, shift, columns - i);

        // Deviations from the rounded mean, and what they add up to, correct both.
        float centre = *x + V.Sum((a + b) + (c + d)) / columns;
        shift = V.Broadcast(centre);
        V sum = default, other = default;
        (a, b, c, d) = (default, default, default, default);
        for (i = 0; i <= columns - 4 * V.Lanes; i += 4 * V.Lanes)
        {
            V e = V.Load(x + i) - shift, f = V.Load(x + i + V.Lanes) - shift;
            V g = V.Load(x + i + 2 * V.Lanes) - shift, h = V.Load(x + i + 3 * V.Lanes) - shift;
            V.AddProduct(ref a, e, e);
            V.AddProduct(ref b, f, f);
            V.AddProduct(ref c, g, g);
            V.AddProduct(ref d, h, h);
            sum += e + f;
            other += g + h;
        }

        for (; i < columns; i += V.Lanes)
        {
            V deviation = Deviation(x + i, shift, columns - i);
            V.AddProduct(ref a, deviation, deviation);
            sum += deviation;
        }

        float rest = V.Sum(sum + other) / columns;
        float variance = Math.Max(0, V.Sum((a + b) + (c + d)) / columns - rest * rest);
        return new LayerMoments(centre, rest, 1 / MathF.Sqrt(variance + epsilon));
    }

    /// <summary>x - shift, 0 in the lanes beyond those left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Deviation<V>(float* x, V shift, nint left)
        where V : unmanaged, IVec<V, float> =>
        left >= V.Lanes ? V.Load(x) - shift : V.And(V.FirstLanes(left), V.LoadPartial(x, left) - shift);
}
