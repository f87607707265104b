using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Batches of a data set, epoch after epoch, in an order and with changes that follow from the seed. The next batch is made on a thread
/// of the pool while the last one is used. One consumer at a time; allocates nothing after the first two batches.
/// </summary>
public sealed class BatchLoader
{
    private readonly Dataset _data;
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private readonly Augmentation? _augmentation;
    private readonly Philox _random;
    private readonly int[] _order;
    private readonly float[] _image;
    private readonly Batch[] _batches;
    private readonly Prefetch _next;
    private int _orderEpoch = -1, _wanted;

    /// <summary>Stands before the first batch of epoch 0.</summary>
    /// <param name="data">1 sample or more.</param>
    /// <param name="batchSize">Samples of a batch, 1 or more; the last of an epoch may have fewer.</param>
    /// <param name="seed">Of order and changes.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own; else that of the data.</param>
    /// <param name="augmentation">Changes of images; none by default.</param>
    /// <exception cref="ArgumentException">The data set is empty, or changes are asked for samples that are no images.</exception>
    public BatchLoader(Dataset data, int batchSize, ulong seed = 0, bool shuffle = true, Augmentation? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (data.Count == 0)
            throw new ArgumentException("The data set has 0 samples; expected 1 or more.", nameof(data));
        if (augmentation is not null && data.Shape.Rank != 3)
            throw new ArgumentException(
                $"Samples have the shape {data.Shape}; expected images, channels x height x width, to augment.", nameof(augmentation));
        (_data, _seed, _shuffle, _augmentation) = (data, seed, shuffle, augmentation);
        BatchSize = Math.Min(batchSize, data.Count);
        BatchesPerEpoch = (data.Count + BatchSize - 1) / BatchSize;
        // Streams from 2^32 on are not those of the epochs' orders.
        _random = new Philox(seed, stream: 1UL << 32);
        _order = [.. Enumerable.Range(0, data.Count)];
        _image = augmentation is null ? [] : new float[data.Shape.Size];
        _batches = [new Batch(data, BatchSize), new Batch(data, BatchSize)];
        _next = new Prefetch(position => Fill(_batches[_wanted], position));
    }

    /// <summary>Samples of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The batch that <see cref="Next"/> gives, counted over all epochs: all that has to be kept to go on later.</summary>
    public long Position { get; private set; }

    /// <summary>Goes to a batch.</summary>
    /// <param name="position">0 or more, counted over all epochs.</param>
    public void Seek(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        _next.Cancel();
        Position = position;
    }

    /// <summary>The next batch; it is good until the next call.</summary>
    public Batch Next()
    {
        _next.Finish(Position);
        Batch batch = _batches[_wanted];
        _wanted = 1 - _wanted;
        Position++;
        _next.Start(Position);
        return batch;
    }

    private void Fill(Batch batch, long position)
    {
        int epoch = checked((int)(position / BatchesPerEpoch)), start = (int)(position % BatchesPerEpoch) * BatchSize;
        if (_shuffle && epoch != _orderEpoch)
        {
            new Philox(_seed, (ulong)epoch).Permutation(_order);
            _orderEpoch = epoch;
        }

        ReadOnlySpan<int> indices = _order.AsSpan(start, Math.Min(BatchSize, _data.Count - start));
        batch.Count = indices.Length;
        _data.ReadLabels(indices, batch.AllLabels);
        for (int i = 0; i < indices.Length; i++)
        {
            if (_augmentation is null)
            {
                _data.Read(indices[i], batch.Sample(i));
                continue;
            }

            _data.Read(indices[i], _image);
            _augmentation.Apply(_image, _data.Shape, batch.Sample(i), _random, epoch, indices[i]);
        }
    }
}
