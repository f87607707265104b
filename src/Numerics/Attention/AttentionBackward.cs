using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A validated backward pass of attention; gradients are null if not wanted.</summary>
internal unsafe struct AttentionBackward(AttentionShape shape) : IKernel<float>
{
    public readonly AttentionShape Shape = shape;
    public float* Queries, Keys, Values, Probabilities, OutputGradient;
    public float* QueryGradient, KeyGradient, ValueGradient;

    public readonly void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        var job = new AttentionBackwardJob<V>(this);
        int chunks = Shape.Batch * Shape.Heads;
        double work = 4.0 * Shape.ProbabilitySize * Shape.HeadSize;
        if (work >= Blocking.ParallelThreshold)
            Team.Run(chunks, ref job);
        else
            for (int chunk = 0; chunk < chunks; chunk++)
                job.Run(chunk);
    }
}

/// <summary>
/// A chunk is one head of one sequence. Block after block of queries: dP = dO V^T, dS = P (dP - rowsum(P dP)) / sqrt(HeadSize), then
/// dQ = dS K, dK += dS^T Q, dV += P^T dO.
/// </summary>
internal unsafe struct AttentionBackwardJob<V>(AttentionBackward call) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    /// <summary>Scores of a block, P and dS each: a quarter of L2.</summary>
    private const int BlockScores = 1 << 15;

    private readonly AttentionBackward _call = call;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        AttentionShape shape = _call.Shape;
        nint nr = Kernels<V, float>.Nr, size = shape.HeadSize, keyCount = shape.Keys, queryCount = shape.Queries, width = shape.Width;
        nint head = chunk % shape.Heads, sequence = chunk / shape.Heads;
        nint queryLd = shape.Ld(shape.QueryLd), keyLd = shape.Ld(shape.KeyLd), valueLd = shape.Ld(shape.ValueLd);
        nint queryAt = sequence * queryCount * queryLd + head * size, keyAt = sequence * keyCount * keyLd + head * size;
        nint valueAt = sequence * keyCount * valueLd + head * size;
        float* outputGradient = _call.OutputGradient + sequence * queryCount * width + head * size;
        float* saved = _call.Probabilities + (sequence * shape.Heads + head) * queryCount * keyCount;

        nint keyPad = Blocking.CeilDiv(keyCount, nr) * nr, sizePad = Blocking.CeilDiv(size, nr) * nr;
        nint block = Math.Min(queryCount, Math.Clamp(BlockScores / keyPad / 12 * 12, 24, shape.Causal ? 48 : 96));
        nint scoreLd = keyPad + 16, rowLd = sizePad + 16;
        using Arena.Block<float> valuePanels = Arena.Thread.Take<float>(keyPad * size);
        using Arena.Block<float> keyPanels = Arena.Thread.Take<float>(sizePad * keyCount);
        using Arena.Block<float> queryPanels = Arena.Thread.Take<float>(sizePad * block);
        using Arena.Block<float> gradientPanels = Arena.Thread.Take<float>(sizePad * block);
        using Arena.Block<float> rows = Arena.Thread.Take<float>(block * rowLd);
        using Arena.Block<float> p = Arena.Thread.Take<float>(block * scoreLd);
        using Arena.Block<float> ds = Arena.Thread.Take<float>(block * scoreLd);
        using Arena.Block<float> dk = Arena.Thread.Take<float>(keyCount * rowLd);
        using Arena.Block<float> dv = Arena.Thread.Take<float>(keyCount * rowLd);
        Packing.TransposedB<V, float>(_call.Values + valueAt, valueLd, 0, keyCount, size, valuePanels.Pointer);
        Packing.RowsOfB<V, float>(_call.Keys + keyAt, keyLd, 0, keyCount, keyCount, size, keyPanels.Pointer);
        new Span<float>(dk.Pointer, (int)(keyCount * rowLd)).Clear();
        new Span<float>(dv.Pointer, (int)(keyCount * rowLd)).Clear();

        for (nint i = 0; i < queryCount; i += block)
        {
            nint count = Math.Min(block, queryCount - i), seen = shape.Causal ? Math.Min(keyCount, i + count) : keyCount;
            Packing.RowsOfA<V, float>(outputGradient + i * width, width, count, size, rows.Pointer, rowLd);
            for (nint j = 0; j < seen; j += nr)
                PanelProduct.Run<V>(count, size, rows.Pointer, rowLd, valuePanels.Pointer + j * size, ds.Pointer + j, scoreLd);
            for (nint r = 0; r < count; r++)
                ScoreGradient(saved + (i + r) * keyCount, p.Pointer + r * scoreLd, ds.Pointer + r * scoreLd, shape.Scale, seen);

            Packing.RowsOfB<V, float>(rows.Pointer, rowLd, 0, count, count, size, gradientPanels.Pointer);
            Packing.RowsOfB<V, float>(_call.Queries + queryAt + i * queryLd, queryLd, 0, count, count, size, queryPanels.Pointer);
            for (nint c = 0; c < size; c += nr)
            {
                PanelProduct.Run<V>(count, seen, ds.Pointer, scoreLd, keyPanels.Pointer + c * keyCount, rows.Pointer + c, rowLd);
                PanelProduct.Run<V>(
                    seen, count, ds.Pointer, scoreLd, queryPanels.Pointer + c * count, dk.Pointer + c, rowLd, true, true);
                PanelProduct.Run<V>(
                    seen, count, p.Pointer, scoreLd, gradientPanels.Pointer + c * count, dv.Pointer + c, rowLd, true, true);
            }

            if (_call.QueryGradient != null)
                Packing.RowsOfA<V, float>(rows.Pointer, rowLd, count, size, _call.QueryGradient + queryAt + i * queryLd, queryLd);
        }

        if (_call.KeyGradient != null)
            Packing.RowsOfA<V, float>(dk.Pointer, rowLd, keyCount, size, _call.KeyGradient + keyAt, keyLd);
        if (_call.ValueGradient != null)
            Packing.RowsOfA<V, float>(dv.Pointer, rowLd, keyCount, size, _call.ValueGradient + valueAt, valueLd);
    }

    /// <summary>Softmax backwards: ds = p (ds - sum of p ds) scale; p is copied where its columns can be read in whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreGradient(float* saved, float* p, float* ds, float scale, nint count)
    {
        V sum = default;
        nint j = 0;
        for (; j <= count - V.Lanes; j += V.Lanes)
        {
            V probability = V.Load(saved + j);
            probability.Store(p + j);
            sum = V.MulAdd(probability, V.Load(ds + j), sum);
        }

        if (j < count)
        {
            V probability = V.LoadPartial(saved + j, count - j);
            probability.Store(p + j);
            sum = V.MulAdd(probability, V.Load(ds + j), sum);
        }

        V mean = V.Broadcast(V.Sum(sum)), scales = V.Broadcast(scale);
        for (j = 0; j < count; j += V.Lanes)
            (V.Load(p + j) * (V.Load(ds + j) - mean) * scales).Store(ds + j);
    }
}
