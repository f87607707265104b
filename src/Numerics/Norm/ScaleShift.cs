using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// y = activation((x - centre) * scale + offset + residual) with a centre, scale and offset per channel. The centre is taken off
/// first, so data far from zero lose nothing.
/// </summary>
internal static unsafe class ScaleShift
{
    /// <summary>Rows of the table.</summary>
    internal const int Centre = 0, Scale = 1, Offset = 2, Rows = 3;

    /// <summary>Fills in a channel. The centre is the mean as a float; what that rounded off goes into the offset.</summary>
    internal static void SetChannel(in ChannelTable table, int channel, double mean, double invStd, float gamma, float beta)
    {
        double scale = invStd * gamma;
        float centre = (float)mean;
        table[Centre][channel] = centre;
        table[Scale][channel] = (float)scale;
        table[Offset][channel] = (float)(beta + (centre - mean) * scale);
    }

    /// <summary>Does length elements, of total that the call as a whole writes, on all threads.</summary>
    internal static void Run(
        SimdLevel level, in ChannelTable table, float* x, float* residual, float* y, bool relu, nint length, nint total)
    {
        bool inPlace = y == x || y == residual;
        if (residual == null)
            new ChannelMap<Value<Switch.Off>>(level, new(table, x, null, relu), y, inPlace).Run(length, total);
        else
            new ChannelMap<Value<Switch.On>>(level, new(table, x, residual, relu), y, inPlace).Run(length, total);
    }

    private readonly struct Value<TResidual>(ChannelTable table, float* x, float* residual, bool relu) : IChannelValue
        where TResidual : struct, ISwitch
    {
        private readonly float* _centre = table[Centre], _scale = table[Scale], _offset = table[Offset];

        // No branch in the loops: without an activation everything, NaN too, passes a floor of minus infinity.
        private readonly float _floor = relu ? 0 : float.NegativeInfinity;

        public nint Period { get; } = table.Period;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Get<V>(nint i, nint p)
            where V : unmanaged, IVec<V, float> => Of(V.Load(x + i), TResidual.On ? V.Load(residual + i) : default, p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Get<V>(nint i, nint p, nint left)
            where V : unmanaged, IVec<V, float> =>
            Of(UpTo<V>.Load(x + i, left), TResidual.On ? UpTo<V>.Load(residual + i, left) : default, p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Of<V>(V input, V added, nint p)
            where V : unmanaged, IVec<V, float>
        {
            V value = V.MulAdd(input - V.Load(_centre + p), V.Load(_scale + p), V.Load(_offset + p));
            return V.MaxFast(V.Broadcast(_floor), TResidual.On ? value + added : value);
        }
    }
}
