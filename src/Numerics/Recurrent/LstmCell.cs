using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>c' = f c + i g, h' = o tanh(c'). Kept: the open gates i, f, g, o, and c' beside them.</summary>
internal readonly unsafe struct LstmCell : IRecurrentCell
{
    public static int Gates => 4;

    public static int Kept => 4;

    public static Carry Carry => Carry.Cell;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, TEdge>(in ForwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        nint count = s.Count, units = s.Units, gate = s.ProductGate;
        V bi = EdgeOf<V, TEdge>.Load(s.Bias, count);
        V bf = EdgeOf<V, TEdge>.Load(s.Bias + units, count);
        V bg = EdgeOf<V, TEdge>.Load(s.Bias + 2 * units, count);
        V bo = EdgeOf<V, TEdge>.Load(s.Bias + 3 * units, count);
        float* product = s.Products, kept = s.Kept;
        for (nint r = 0; r < s.Rows; r++, product += s.ProductLd, kept += s.KeptLd)
        {
            V i = V.Load(product) + EdgeOf<V, TEdge>.Load(kept, count) + bi;
            V f = V.Load(product + gate) + EdgeOf<V, TEdge>.Load(kept + units, count) + bf;
            V g = V.Load(product + 2 * gate) + EdgeOf<V, TEdge>.Load(kept + 2 * units, count) + bg;
            V o = V.Load(product + 3 * gate) + EdgeOf<V, TEdge>.Load(kept + 3 * units, count) + bo;
            i = VectorMath<V, float>.Sigmoid(i);
            f = VectorMath<V, float>.Sigmoid(f);
            g = VectorMath<V, float>.Tanh(g);
            o = VectorMath<V, float>.Sigmoid(o);
            V c = V.MulAdd(f, EdgeOf<V, TEdge>.Load(s.Cell + r * units, count), i * g);
            V h = o * VectorMath<V, float>.Tanh(c);
            EdgeOf<V, TEdge>.Store(c, s.Cell + r * units, count);
            EdgeOf<V, TEdge>.Store(h, s.After + r * s.StateLd, count);
            EdgeOf<V, TEdge>.Store(h, s.Output + r * s.OutputLd, count);
            if (!s.Keep)
                continue;
            EdgeOf<V, TEdge>.Store(i, kept, count);
            EdgeOf<V, TEdge>.Store(f, kept + units, count);
            EdgeOf<V, TEdge>.Store(g, kept + 2 * units, count);
            EdgeOf<V, TEdge>.Store(o, kept + 3 * units, count);
            EdgeOf<V, TEdge>.Store(c, s.KeptCell + r * units, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, TEdge>(in BackwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        nint count = s.Count, units = s.Units;
        float* kept = s.Kept, gates = s.Gates;
        for (nint r = 0; r < s.Rows; r++, kept += s.KeptLd, gates += s.GatesLd)
        {
            V dh = V.Load(s.Product + r * s.ProductLd);
            if (s.OutputGradient != null)
                dh += EdgeOf<V, TEdge>.Load(s.OutputGradient + r * s.OutputLd, count);
            if (s.FinalGradient != null)
                dh += EdgeOf<V, TEdge>.Load(s.FinalGradient + r * units, count);

            V i = EdgeOf<V, TEdge>.Load(kept, count);
            V f = EdgeOf<V, TEdge>.Load(kept + units, count);
            V g = EdgeOf<V, TEdge>.Load(kept + 2 * units, count);
            V o = EdgeOf<V, TEdge>.Load(kept + 3 * units, count);
            V tanh = VectorMath<V, float>.Tanh(EdgeOf<V, TEdge>.Load(s.Cell + r * units, count));
            V before = s.CellBefore == null ? default : EdgeOf<V, TEdge>.Load(s.CellBefore + r * units, count);

            // Two paths into dc: from the next step's cell, and from this step's output.
            V dc = V.MulAdd(dh * o, V.MulAdd(-tanh, tanh, 1.0), EdgeOf<V, TEdge>.Load(s.Carry + r * units, count));
            EdgeOf<V, TEdge>.Store(dc * f, s.Carry + r * units, count);
            V di = dc * g * V.MulAdd(-i, i, i);
            V df = dc * before * V.MulAdd(-f, f, f);
            V dg = dc * i * V.MulAdd(-g, g, 1.0);
            V dO = dh * tanh * V.MulAdd(-o, o, o);
            EdgeOf<V, TEdge>.Store(di, kept, count);
            EdgeOf<V, TEdge>.Store(df, kept + units, count);
            EdgeOf<V, TEdge>.Store(dg, kept + 2 * units, count);
            EdgeOf<V, TEdge>.Store(dO, kept + 3 * units, count);
            EdgeOf<V, TEdge>.Store(di, gates, count);
            EdgeOf<V, TEdge>.Store(df, gates + units, count);
            EdgeOf<V, TEdge>.Store(dg, gates + 2 * units, count);
            EdgeOf<V, TEdge>.Store(dO, gates + 3 * units, count);
        }
    }
}
