using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>F(2, 3) over the points 0, 1, -1 and infinity: 4 products for 6. Additions alone, so as accurate as the plain sum.</summary>
internal readonly unsafe struct WinogradTile2 : IWinogradTile
{
    public static int Outputs => 2;

    public static int Points => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<V, TEdge>(float* d, nint step, nint first, nint end, nint count, float* v, nint vStep)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V d0 = WinogradLanes.Load<V, TEdge>(d, first <= 0 && end > 0, count);
        V d1 = WinogradLanes.Load<V, TEdge>(d + step, first <= 1 && end > 1, count);
        V d2 = WinogradLanes.Load<V, TEdge>(d + 2 * step, first <= 2 && end > 2, count);
        V d3 = WinogradLanes.Load<V, TEdge>(d + 3 * step, first <= 3 && end > 3, count);
        (d0 - d2).Store(v);
        (d1 + d2).Store(v + vStep);
        (d2 - d1).Store(v + 2 * vStep);
        (d1 - d3).Store(v + 3 * vStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<V, TEdge>(float* m, nint step, float* y, nint yStep, nint end, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V m1 = V.Load(m + step), m2 = V.Load(m + 2 * step);
        WinogradLanes.Store<V, TEdge>(V.Load(m) + (m1 + m2), y, count);
        if (end > 1)
            WinogradLanes.Store<V, TEdge>(m1 - m2 - V.Load(m + 3 * step), y + yStep, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<V, TEdge>(float* y, nint step, nint end, nint count, float* m, nint mStep)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V y0 = WinogradLanes.Load<V, TEdge>(y, end > 0, count);
        V y1 = WinogradLanes.Load<V, TEdge>(y + step, end > 1, count);
        y0.Store(m);
        (y0 + y1).Store(m + mStep);
        (y0 - y1).Store(m + 2 * mStep);
        (-y1).Store(m + 3 * mStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<V>(float* g, nint step, float* u, nint uStep)
        where V : unmanaged, IVec<V, float>
    {
        V half = V.Constant(0.5);
        V g0 = V.Load(g), g1 = V.Load(g + step), g2 = V.Load(g + 2 * step);
        V even = (g0 + g2) * half;
        g0.Store(u);
        V.MulAdd(g1, half, even).Store(u + uStep);
        V.MulAdd(g1, -half, even).Store(u + 2 * uStep);
        g2.Store(u + 3 * uStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<V>(float* u, nint step, float* g, nint gStep)
        where V : unmanaged, IVec<V, float>
    {
        V half = V.Constant(0.5);
        V u1 = V.Load(u + step), u2 = V.Load(u + 2 * step);
        V even = (u1 + u2) * half;
        (V.Load(u) + even).Store(g);
        ((u1 - u2) * half).Store(g + gStep);
        (V.Load(u + 3 * step) + even).Store(g + 2 * gStep);
    }
}
