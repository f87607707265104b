using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A validated forward pass of attention.</summary>
internal unsafe struct AttentionForward(AttentionShape shape) : IKernel<float>
{
    public readonly AttentionShape Shape = shape;
    public float* Queries, Keys, Values, Output;

    /// <summary>Null if there is none.</summary>
    public bool* Padding;

    /// <summary>Null without backward.</summary>
    public float* Probabilities;

    public readonly void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        var job = new AttentionForwardJob<V>(this);
        double work = 2.0 * Shape.ProbabilitySize * Shape.HeadSize;
        if (work >= Blocking.ParallelThreshold)
            Team.Run(job.Chunks, ref job);
        else
            for (int chunk = 0; chunk < job.Chunks; chunk++)
                job.Run(chunk);
    }
}

/// <summary>
/// A chunk is a run of queries of one head of one sequence. It packs the keys and values of its head; then block after block of
/// queries: scores = Q K^T, softmax of the rows, output = P V, all in the nearest caches.
/// </summary>
internal unsafe struct AttentionForwardJob<V> : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    /// <summary>Queries of a chunk: packing keys and values is then some percent of its work, or there is one chunk a head.</summary>
    private const int ChunkQueries = 384;

    /// <summary>Queries of a block: its scores stay in L1 up to 128 keys. Fewer of them see fewer keys in vain when causal.</summary>
    private const int BlockQueries = 48, CausalQueries = 24;

    private readonly AttentionForward _call;
    private readonly nint _perHead;

    internal AttentionForwardJob(in AttentionForward call)
    {
        _call = call;
        _perHead = Blocking.CeilDiv(call.Shape.Queries, ChunkQueries);
        Chunks = checked((int)(call.Shape.Batch * (nint)call.Shape.Heads * _perHead));
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        AttentionShape shape = _call.Shape;
        nint nr = Kernels<V, float>.Nr, size = shape.HeadSize, keyCount = shape.Keys, queryCount = shape.Queries;
        nint head = chunk / _perHead % shape.Heads, sequence = chunk / _perHead / shape.Heads, width = shape.Width;
        nint begin = chunk % _perHead * ChunkQueries, end = Math.Min(queryCount, begin + ChunkQueries);
        if (shape.Causal)
            keyCount = Math.Min(keyCount, end);
        nint queryLd = shape.Ld(shape.QueryLd), keyLd = shape.Ld(shape.KeyLd), valueLd = shape.Ld(shape.ValueLd);
        float* queries = _call.Queries + sequence * shape.Queries * queryLd + head * size;
        float* output = _call.Output + sequence * shape.Queries * width + head * size;
        float* saved = _call.Probabilities == null
            ? null
            : _call.Probabilities + (sequence * shape.Heads + head) * queryCount * shape.Keys;

        nint keyPad = Blocking.CeilDiv(keyCount, nr) * nr, sizePad = Blocking.CeilDiv(size, nr) * nr;
        nint block = shape.Causal ? CausalQueries : BlockQueries, scoreLd = keyPad + 16, rowLd = sizePad + 16;
        using Arena.Block<float> keyPanels = Arena.Thread.Take<float>(keyPad * size);
        using Arena.Block<float> valuePanels = Arena.Thread.Take<float>(sizePad * keyCount);
        using Arena.Block<float> mask = Arena.Thread.Take<float>(keyPad);
        using Arena.Block<float> rows = Arena.Thread.Take<float>(block * rowLd);
        using Arena.Block<float> scores = Arena.Thread.Take<float>(block * scoreLd);
        Packing.TransposedB<V, float>(
            _call.Keys + sequence * shape.Keys * keyLd + head * size, keyLd, 0, keyCount, size, keyPanels.Pointer);
        Packing.RowsOfB<V, float>(
            _call.Values + sequence * shape.Keys * valueLd + head * size, valueLd, 0, keyCount, keyCount, size, valuePanels.Pointer);
        bool* padding = _call.Padding == null ? null : _call.Padding + sequence * shape.Keys;
        for (nint j = 0; j < keyPad; j++)
            mask.Pointer[j] = j >= keyCount || (padding != null && padding[j]) ? float.NegativeInfinity : 0;

        for (nint i = begin; i < end; i += block)
        {
            nint count = Math.Min(block, end - i);
            nint seen = shape.Causal ? Math.Min(keyCount, i + count) : keyCount, seenPad = Blocking.CeilDiv(seen, nr) * nr;
            Packing.RowsOfA<V, float>(queries + i * queryLd, queryLd, count, size, rows.Pointer, rowLd);
            for (nint j = 0; j < seen; j += nr)
                PanelProduct.Run<V>(count, size, rows.Pointer, rowLd, keyPanels.Pointer + j * size, scores.Pointer + j, scoreLd);

            for (nint r = 0; r < count; r++)
            {
                nint limit = shape.Causal ? Math.Min(seen, i + r + 1) : seen;
                float* p = scores.Pointer + r * scoreLd;
                SoftmaxRow(p, mask.Pointer, shape.Scale, limit, seenPad);
                if (saved != null)
                    Save(p, saved + (i + r) * shape.Keys, limit, shape.Keys);
            }

            for (nint c = 0; c < size; c += nr)
                PanelProduct.Run<V>(count, seen, scores.Pointer, scoreLd, valuePanels.Pointer + c * keyCount, rows.Pointer + c, rowLd);
            Packing.RowsOfA<V, float>(rows.Pointer, rowLd, count, size, output + i * width, width);
        }
    }

    /// <summary>p = softmax(scale p + mask) over the first <paramref name="limit"/> elements; zeros after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxRow(float* p, float* mask, float scale, nint limit, nint padded)
    {
        V lowest = V.Constant(double.NegativeInfinity), scales = V.Broadcast(scale), largest = lowest;
        for (nint j = 0; j < limit; j += V.Lanes)
        {
            V x = V.MulAdd(V.Load(p + j), scales, V.Load(mask + j));
            if (j + V.Lanes > limit)
                x = V.Select(V.FirstLanes(limit - j), x, lowest);
            x.Store(p + j);
            largest = V.MaxFast(largest, x);
        }

        // Where nothing is seen the largest is -infinity, and every exponential has to be 0.
        float shift = Math.Max(V.MaxLane(largest), float.MinValue);
        float total = RowPasses<V, float>.ExpSum(p, shift, p, null, Blocking.CeilDiv(limit, V.Lanes) * V.Lanes);
        V factor = V.Broadcast(total == 0 ? 0 : 1 / total);
        nint q = 0;
        for (; q < limit; q += V.Lanes)
            (V.Load(p + q) * factor).Store(p + q);
        for (; q < padded; q += V.Lanes)
            default(V).Store(p + q);
    }

    private static void Save(float* p, float* saved, nint limit, nint keys)
    {
        new ReadOnlySpan<float>(p, (int)limit).CopyTo(new(saved, (int)limit));
        new Span<float>(saved + limit, (int)(keys - limit)).Clear();
    }
}
