using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The epilogue of a convolution, applied in place to rows that were just written and are still in cache; pointers stay pinned by
/// the public call. Statistics are kept by block of the result and merged in the order of the blocks, so that their bits do not
/// depend on who computed which block.
/// </summary>
internal unsafe struct ConvFinish
{
    /// <summary>Rows whose deviations are added up before they are merged: 1600 in a row lose 1e-5 of a variance.</summary>
    private const nint GatheredRows = 256;

    /// <summary>Start of the result and of what is added to it.</summary>
    public float* Y, Residual;

    public float* Scale, Bias;
    public Activation Activation;
    public float Slope;

    /// <summary>Channels of the result.</summary>
    public nint Channels;

    /// <summary>
    /// Count, mean and sum of squared deviations by channel: [blocks, 3, Channels], zero at first; null if not wanted.
    /// </summary>
    public float* Blocks;

    /// <summary>Whether there is nothing to do.</summary>
    public readonly bool IsEmpty => !Transforms && Blocks == null;

    /// <summary>Whether numbers change at all.</summary>
    public readonly bool Transforms => Scale != null || Bias != null || Residual != null || Activation != Activation.None;

    /// <summary>Whether a kernel can do to its sums, in registers, what is done to numbers: no scale, and ReLU if anything.</summary>
    public readonly bool FitsRegisters => Scale == null && Activation is Activation.None or Activation.Relu;

    /// <summary>Whether it is bias and ReLU alone, if anything.</summary>
    public readonly bool IsOffset => FitsRegisters && Residual == null && Blocks == null;

    /// <summary>Least value of what <see cref="FitsRegisters"/>: without ReLU everything, NaN too, passes minus infinity.</summary>
    public readonly V Floor<V>()
        where V : unmanaged, IVec<V, float> => V.Constant(Activation == Activation.Relu ? 0 : double.NegativeInfinity);

    /// <summary>
    /// Finishes y[r, 0..columns), rows <paramref name="ld"/> apart. A (block, channel) pair belongs to one chunk of the job at a time.
    /// </summary>
    /// <param name="y">First element, in the result.</param>
    /// <param name="rows">Pixels.</param>
    /// <param name="ld">From one pixel to the next.</param>
    /// <param name="channel">The channel of the first element.</param>
    /// <param name="columns">Channels of a row.</param>
    /// <param name="block">The part of the result that the rows belong to.</param>
    public readonly void Apply<V>(float* y, nint rows, nint ld, nint channel, nint columns, nint block)
        where V : unmanaged, IVec<V, float>
    {
        if (Transforms)
            Transform<V>(y, rows, ld, channel, columns);
        if (Blocks != null)
            Gather<V>(y, rows, ld, channel, columns, block);
    }

    /// <summary>The same without the statistics.</summary>
    /// <inheritdoc cref="Apply"/>
    public readonly void Transform<V>(float* y, nint rows, nint ld, nint channel, nint columns)
        where V : unmanaged, IVec<V, float>
    {
        switch (Activation)
        {
            case Activation.None:
                Pass<V, ConvIdentity>(default, y, rows, ld, channel, columns);
                break;
            case Activation.Relu:
                Pass<V, ReluOp<float>>(default, y, rows, ld, channel, columns);
                break;
            case Activation.LeakyRelu:
                Pass<V, LeakyReluOp<float>>(new(Slope), y, rows, ld, channel, columns);
                break;
            case Activation.Sigmoid:
                Pass<V, SigmoidOp<float>>(default, y, rows, ld, channel, columns);
                break;
            case Activation.Tanh:
                Pass<V, TanhOp<float>>(default, y, rows, ld, channel, columns);
                break;
            case Activation.Gelu:
                Pass<V, GeluOp<float>>(default, y, rows, ld, channel, columns);
                break;
            case Activation.Silu:
                Pass<V, SiluOp<float>>(default, y, rows, ld, channel, columns);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pass<V, TOp>(TOp activation, float* y, nint rows, nint ld, nint channel, nint columns)
        where V : unmanaged, IVec<V, float>
        where TOp : struct, IUnaryOp<float>
    {
        for (nint j = 0; j < columns; j += V.Lanes)
        {
            nint count = Math.Min(V.Lanes, columns - j);
            V scale = Scale == null ? V.Constant(1) : V.LoadPartial(Scale + channel + j, count);
            V bias = Bias == null ? default : V.LoadPartial(Bias + channel + j, count);
            float* row = y + j;
            if (count == V.Lanes)
            {
                for (nint r = 0; r < rows; r++, row += ld)
                {
                    V v = V.MulAdd(V.Load(row), scale, bias);
                    if (Residual != null)
                        v += V.Load(Residual + (row - Y));
                    activation.Invoke(v).Store(row);
                }
            }
            else
            {
                for (nint r = 0; r < rows; r++, row += ld)
                {
                    V v = V.MulAdd(V.LoadPartial(row, count), scale, bias);
                    if (Residual != null)
                        v += V.LoadPartial(Residual + (row - Y), count);
                    activation.Invoke(v).StorePartial(row, count);
                }
            }
        }
    }

    /// <summary>
    /// Mean and squared deviations of the rows in two passes over the cache, merged into those of the block (Chan, Golub and
    /// LeVeque 1979): no cancellation, however far from zero the numbers are.
    /// </summary>
    public readonly void Gather<V>(float* y, nint rows, nint ld, nint channel, nint columns, nint block)
        where V : unmanaged, IVec<V, float>
    {
        for (nint r = 0; r < rows; r += GatheredRows)
            GatherRows<V>(y + r * ld, Math.Min(GatheredRows, rows - r), ld, channel, columns, block);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void GatherRows<V>(float* y, nint rows, nint ld, nint channel, nint columns, nint block)
        where V : unmanaged, IVec<V, float>
    {
        float* counts = Blocks + block * 3 * Channels + channel;
        float* means = counts + Channels;
        float* squares = means + Channels;
        V added = V.Broadcast(rows);
        for (nint j = 0; j < columns; j += V.Lanes)
        {
            nint count = Math.Min(V.Lanes, columns - j);
            bool whole = count == V.Lanes;
            V sum = default, square = default;
            float* row = y + j;
            for (nint r = 0; r < rows; r++, row += ld)
                sum += whole ? V.Load(row) : V.LoadPartial(row, count);
            V mean = sum / added;
            row = y + j;
            for (nint r = 0; r < rows; r++, row += ld)
            {
                V d = (whole ? V.Load(row) : V.LoadPartial(row, count)) - mean;
                square = V.MulAdd(d, d, square);
            }

            V before = V.LoadPartial(counts + j, count);
            V total = before + added;
            V delta = mean - V.LoadPartial(means + j, count);
            V share = added / total;
            V.MulAdd(delta, share, V.LoadPartial(means + j, count)).StorePartial(means + j, count);
            (V.LoadPartial(squares + j, count) + V.MulAdd(delta * delta, before * share, square)).StorePartial(squares + j, count);
            total.StorePartial(counts + j, count);
        }
    }

    /// <summary>Merges the statistics of all blocks, in their order and in double.</summary>
    public readonly void Merge(int blocks, float* mean, float* variance)
    {
        for (nint c = 0; c < Channels; c++)
        {
            double n = 0, m = 0, square = 0;
            for (nint b = 0; b < blocks; b++)
            {
                float* part = Blocks + b * 3 * Channels + c;
                double added = part[0], delta = part[Channels] - m;
                if (added == 0)
                    continue;
                square += part[2 * Channels] + delta * delta * n * added / (n + added);
                m += delta * added / (n + added);
                n += added;
            }

            mean[c] = (float)m;
            variance[c] = n == 0 ? 0 : (float)(square / n);
        }
    }

    /// <summary>x.</summary>
    private readonly struct ConvIdentity : IUnaryOp<float>
    {
        public static int Cost => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x)
            where V : unmanaged, ILanes<V, float> => x;
    }
}
