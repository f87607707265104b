using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// h' = (1 - z) n + z h with n = tanh(u_n + r q), q = W_hn h + b_hn. Kept: r, z, n and q; backward the gradients of r, z, of n's
/// argument (for the input's weights) and of q (for the hidden weights).
/// </summary>
internal readonly unsafe struct GruCell : IRecurrentCell
{
    public static int Gates => 3;

    public static int Kept => 4;

    public static Carry Carry => Carry.Hidden;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, TEdge>(in ForwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        nint count = s.Count, units = s.Units, gate = s.ProductGate;
        V br = EdgeOf<V, TEdge>.Load(s.Bias, count);
        V bz = EdgeOf<V, TEdge>.Load(s.Bias + units, count);
        V bn = EdgeOf<V, TEdge>.Load(s.Bias + 2 * units, count);
        V bq = EdgeOf<V, TEdge>.Load(s.Bias + 3 * units, count);
        float* product = s.Products, kept = s.Kept;
        for (nint row = 0; row < s.Rows; row++, product += s.ProductLd, kept += s.KeptLd)
        {
            V r = VectorMath<V, float>.Sigmoid(V.Load(product) + EdgeOf<V, TEdge>.Load(kept, count) + br);
            V z = VectorMath<V, float>.Sigmoid(V.Load(product + gate) + EdgeOf<V, TEdge>.Load(kept + units, count) + bz);
            V q = V.Load(product + 2 * gate) + bq;
            V n = VectorMath<V, float>.Tanh(V.MulAdd(r, q, EdgeOf<V, TEdge>.Load(kept + 2 * units, count) + bn));
            V h = V.MulAdd(z, EdgeOf<V, TEdge>.Load(s.Before + row * s.StateLd, count) - n, n);
            EdgeOf<V, TEdge>.Store(h, s.After + row * s.StateLd, count);
            EdgeOf<V, TEdge>.Store(h, s.Output + row * s.OutputLd, count);
            if (!s.Keep)
                continue;
            EdgeOf<V, TEdge>.Store(r, kept, count);
            EdgeOf<V, TEdge>.Store(z, kept + units, count);
            EdgeOf<V, TEdge>.Store(n, kept + 2 * units, count);
            EdgeOf<V, TEdge>.Store(q, kept + 3 * units, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, TEdge>(in BackwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        nint count = s.Count, units = s.Units;
        float* kept = s.Kept, gates = s.Gates;
        for (nint row = 0; row < s.Rows; row++, kept += s.KeptLd, gates += s.GatesLd)
        {
            V dh = V.Load(s.Product + row * s.ProductLd) + EdgeOf<V, TEdge>.Load(s.Carry + row * units, count);
            if (s.OutputGradient != null)
                dh += EdgeOf<V, TEdge>.Load(s.OutputGradient + row * s.OutputLd, count);
            if (s.FinalGradient != null)
                dh += EdgeOf<V, TEdge>.Load(s.FinalGradient + row * units, count);

            V r = EdgeOf<V, TEdge>.Load(kept, count);
            V z = EdgeOf<V, TEdge>.Load(kept + units, count);
            V n = EdgeOf<V, TEdge>.Load(kept + 2 * units, count);
            V q = EdgeOf<V, TEdge>.Load(kept + 3 * units, count);
            V before = s.Before == null ? default : EdgeOf<V, TEdge>.Load(s.Before + row * s.BeforeLd, count);
            EdgeOf<V, TEdge>.Store(dh * z, s.Carry + row * units, count);

            V dn = (dh - dh * z) * V.MulAdd(-n, n, 1.0);
            V dq = dn * r;
            V dr = dn * q * V.MulAdd(-r, r, r);
            V dz = dh * (before - n) * V.MulAdd(-z, z, z);
            EdgeOf<V, TEdge>.Store(dr, kept, count);
            EdgeOf<V, TEdge>.Store(dz, kept + units, count);
            EdgeOf<V, TEdge>.Store(dn, kept + 2 * units, count);
            EdgeOf<V, TEdge>.Store(dq, kept + 3 * units, count);
            EdgeOf<V, TEdge>.Store(dr, gates, count);
            EdgeOf<V, TEdge>.Store(dz, gates + units, count);
            EdgeOf<V, TEdge>.Store(dq, gates + 2 * units, count);
        }
    }
}
