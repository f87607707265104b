using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>h' = tanh(u + v). Backward needs h' alone, so what is kept is only room for the input's product and the gradient.</summary>
internal readonly unsafe struct RnnCell : IRecurrentCell
{
    public static int Gates => 1;

    public static int Kept => 1;

    public static Carry Carry => Carry.None;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, TEdge>(in ForwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        V bias = EdgeOf<V, TEdge>.Load(s.Bias, s.Count);
        float* product = s.Products, kept = s.Kept, after = s.After, output = s.Output;
        for (nint r = s.Rows; r > 0; r--)
        {
            V h = VectorMath<V, float>.Tanh(V.Load(product) + EdgeOf<V, TEdge>.Load(kept, s.Count) + bias);
            EdgeOf<V, TEdge>.Store(h, after, s.Count);
            EdgeOf<V, TEdge>.Store(h, output, s.Count);
            product += s.ProductLd;
            kept += s.KeptLd;
            after += s.StateLd;
            output += s.OutputLd;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V, TEdge>(in BackwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        for (nint r = 0; r < s.Rows; r++)
        {
            V dh = V.Load(s.Product + r * s.ProductLd);
            if (s.OutputGradient != null)
                dh += EdgeOf<V, TEdge>.Load(s.OutputGradient + r * s.OutputLd, s.Count);
            if (s.FinalGradient != null)
                dh += EdgeOf<V, TEdge>.Load(s.FinalGradient + r * s.Units, s.Count);

            V h = EdgeOf<V, TEdge>.Load(s.Output + r * s.OutputLd, s.Count);
            V da = dh * V.MulAdd(-h, h, 1.0);
            EdgeOf<V, TEdge>.Store(da, s.Kept + r * s.KeptLd, s.Count);
            EdgeOf<V, TEdge>.Store(da, s.Gates + r * s.GatesLd, s.Count);
        }
    }
}
