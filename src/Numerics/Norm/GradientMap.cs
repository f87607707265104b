using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>dx = a * g + b * (x - centre) + constant with a, b, centre and constant per channel: the second half of every backward
/// pass of a normalisation by channel.</summary>
internal static unsafe class GradientMap
{
    /// <summary>Rows of the table.</summary>
    internal const int Centre = 0, OfGradient = 1, OfInput = 2, Constant = 3, Rows = 4;

    /// <summary>Does length elements, of total that the call as a whole writes, on all threads.</summary>
    internal static void Run(
        SimdLevel level, in ChannelTable table, in GradientOperands operands, float* dx, nint length, nint total)
    {
        bool inPlace = dx == operands.Dy;
        if (operands.Y == null)
            new ChannelMap<Value<Switch.Off>>(level, new(table, operands), dx, inPlace).Run(length, total);
        else
            new ChannelMap<Value<Switch.On>>(level, new(table, operands), dx, inPlace).Run(length, total);
    }

    private readonly struct Value<TRelu>(ChannelTable table, GradientOperands operands) : IChannelValue
        where TRelu : struct, ISwitch
    {
        private readonly float* _x = operands.X, _dy = operands.Dy, _y = operands.Y, _centre = table[Centre];
        private readonly float* _ofGradient = table[OfGradient], _ofInput = table[OfInput], _constant = table[Constant];

        public nint Period { get; } = table.Period;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Get<V>(nint i, nint p)
            where V : unmanaged, IVec<V, float> => Of(V.Load(_x + i), V.Load(_dy + i), TRelu.On ? V.Load(_y + i) : default, p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Get<V>(nint i, nint p, nint left)
            where V : unmanaged, IVec<V, float> =>
            Of(UpTo<V>.Load(_x + i, left), UpTo<V>.Load(_dy + i, left), TRelu.On ? UpTo<V>.Load(_y + i, left) : default, p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Of<V>(V x, V g, V y, nint p)
            where V : unmanaged, IVec<V, float>
        {
            if (TRelu.On)
                g = V.And(V.LessThan(default, y), g);
            V value = V.MulAdd(x - V.Load(_centre + p), V.Load(_ofInput + p), V.Load(_constant + p));
            return V.MulAdd(g, V.Load(_ofGradient + p), value);
        }
    }
}
