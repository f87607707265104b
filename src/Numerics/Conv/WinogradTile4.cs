using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// F(4, 3) over the points 0, a, -a, b, -b and infinity with a = 11/16 and b = 3/2: 6 products for 12. The usual a = 1, b = 2 has the
/// same cost and three times the error (largest error at 256 channels, relative to the largest output: 7.5e-6 against 2.2e-6). All
/// coefficients of B^T and A^T are exact in binary; those of G are rounded once.
/// </summary>
internal readonly unsafe struct WinogradTile4 : IWinogradTile
{
    private const double A = 11.0 / 16, A2 = A * A, B = 3.0 / 2, B2 = B * B;

    // Derivatives of x (x^2 - a^2) (x^2 - b^2) at the points 0, +-a and +-b: the denominators of G.
    private const double At0 = A2 * B2, AtA = 2 * A2 * (A2 - B2), AtB = 2 * B2 * (B2 - A2);

    public static int Outputs => 4;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<V, TEdge>(float* d, nint step, nint first, nint end, nint count, float* v, nint vStep)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V d0 = WinogradLanes.Load<V, TEdge>(d, first <= 0 && end > 0, count);
        V d1 = WinogradLanes.Load<V, TEdge>(d + step, first <= 1 && end > 1, count);
        V d2 = WinogradLanes.Load<V, TEdge>(d + 2 * step, first <= 2 && end > 2, count);
        V d3 = WinogradLanes.Load<V, TEdge>(d + 3 * step, first <= 3 && end > 3, count);
        V d4 = WinogradLanes.Load<V, TEdge>(d + 4 * step, first <= 4 && end > 4, count);
        V d5 = WinogradLanes.Load<V, TEdge>(d + 5 * step, first <= 5 && end > 5, count);

        V.MulAdd(d0, V.Constant(A2 * B2), V.MulAdd(d2, V.Constant(-A2 - B2), d4)).Store(v);
        V even = V.MulAdd(d2, V.Constant(-B2), d4), odd = V.MulAdd(d1, V.Constant(-B2), d3);
        V.MulAdd(odd, V.Constant(A), even).Store(v + vStep);
        V.MulAdd(odd, V.Constant(-A), even).Store(v + 2 * vStep);
        even = V.MulAdd(d2, V.Constant(-A2), d4);
        odd = V.MulAdd(d1, V.Constant(-A2), d3);
        V.MulAdd(odd, V.Constant(B), even).Store(v + 3 * vStep);
        V.MulAdd(odd, V.Constant(-B), even).Store(v + 4 * vStep);
        V.MulAdd(d1, V.Constant(A2 * B2), V.MulAdd(d3, V.Constant(-A2 - B2), d5)).Store(v + 5 * vStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<V, TEdge>(float* m, nint step, float* y, nint yStep, nint end, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V m1 = V.Load(m + step), m2 = V.Load(m + 2 * step), m3 = V.Load(m + 3 * step), m4 = V.Load(m + 4 * step);
        V evenA = m1 + m2, oddA = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
        WinogradLanes.Store<V, TEdge>(V.Load(m) + (evenA + evenB), y, count);
        if (end > 1)
            WinogradLanes.Store<V, TEdge>(V.MulAdd(oddA, V.Constant(A), oddB * V.Constant(B)), y + yStep, count);
        if (end > 2)
            WinogradLanes.Store<V, TEdge>(V.MulAdd(evenA, V.Constant(A2), evenB * V.Constant(B2)), y + 2 * yStep, count);
        if (end > 3)
        {
            V last = V.MulAdd(oddA, V.Constant(A2 * A), V.MulAdd(oddB, V.Constant(B2 * B), V.Load(m + 5 * step)));
            WinogradLanes.Store<V, TEdge>(last, y + 3 * yStep, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<V, TEdge>(float* y, nint step, nint end, nint count, float* m, nint mStep)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V y0 = WinogradLanes.Load<V, TEdge>(y, end > 0, count);
        V y1 = WinogradLanes.Load<V, TEdge>(y + step, end > 1, count);
        V y2 = WinogradLanes.Load<V, TEdge>(y + 2 * step, end > 2, count);
        V y3 = WinogradLanes.Load<V, TEdge>(y + 3 * step, end > 3, count);

        y0.Store(m);
        V even = V.MulAdd(y2, V.Constant(A2), y0), odd = V.MulAdd(y3, V.Constant(A2), y1);
        V.MulAdd(odd, V.Constant(A), even).Store(m + mStep);
        V.MulAdd(odd, V.Constant(-A), even).Store(m + 2 * mStep);
        even = V.MulAdd(y2, V.Constant(B2), y0);
        odd = V.MulAdd(y3, V.Constant(B2), y1);
        V.MulAdd(odd, V.Constant(B), even).Store(m + 3 * mStep);
        V.MulAdd(odd, V.Constant(-B), even).Store(m + 4 * mStep);
        y3.Store(m + 5 * mStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<V>(float* g, nint step, float* u, nint uStep)
        where V : unmanaged, IVec<V, float>
    {
        V g0 = V.Load(g), g1 = V.Load(g + step), g2 = V.Load(g + 2 * step);
        (g0 * V.Constant(1 / At0)).Store(u);
        V even = V.MulAdd(g2, V.Constant(A2 / AtA), g0 * V.Constant(1 / AtA));
        V.MulAdd(g1, V.Constant(A / AtA), even).Store(u + uStep);
        V.MulAdd(g1, V.Constant(-A / AtA), even).Store(u + 2 * uStep);
        even = V.MulAdd(g2, V.Constant(B2 / AtB), g0 * V.Constant(1 / AtB));
        V.MulAdd(g1, V.Constant(B / AtB), even).Store(u + 3 * uStep);
        V.MulAdd(g1, V.Constant(-B / AtB), even).Store(u + 4 * uStep);
        g2.Store(u + 5 * uStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<V>(float* u, nint step, float* g, nint gStep)
        where V : unmanaged, IVec<V, float>
    {
        V u1 = V.Load(u + step), u2 = V.Load(u + 2 * step), u3 = V.Load(u + 3 * step), u4 = V.Load(u + 4 * step);
        V evenA = u1 + u2, evenB = u3 + u4;
        V.MulAdd(V.Load(u), V.Constant(1 / At0), V.MulAdd(evenA, V.Constant(1 / AtA), evenB * V.Constant(1 / AtB))).Store(g);
        V.MulAdd(u1 - u2, V.Constant(A / AtA), (u3 - u4) * V.Constant(B / AtB)).Store(g + gStep);
        V.MulAdd(evenA, V.Constant(A2 / AtA), V.MulAdd(evenB, V.Constant(B2 / AtB), V.Load(u + 5 * step))).Store(g + 2 * gStep);
    }
}
