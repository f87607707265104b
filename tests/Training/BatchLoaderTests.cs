using FastNet.Layers;
using FastNet.Models;
using FastNet.Tests.Support;

namespace FastNet.Tests.Training;

/// <summary>Batches hold every sample once an epoch, in an order that follows from the seed, and can be had from anywhere.</summary>
public sealed class BatchLoaderTests
{
    private static readonly VectorDataset Numbers = new(
        Shape.Vector(1), [.. Enumerable.Range(0, 23).Select(i => (float)i)], [.. Enumerable.Range(0, 23).Select(i => i % 5)],
        ["a", "b", "c", "d", "e"]);

    [Fact]
    public void An_epoch_has_every_sample_once_with_its_label_and_a_short_last_batch()
    {
        var loader = new BatchLoader(Numbers, 5, seed: 3);
        Assert.Equal(5, loader.BatchesPerEpoch);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            (float[] samples, int[] labels, int[] sizes) = Read(loader, 5);
            Assert.Equal([5, 5, 5, 5, 3], sizes);
            Assert.Equal(Enumerable.Range(0, 23).Select(i => (float)i), samples.Order());
            Assert.Equal(samples.Select(s => (int)s % 5), labels);
            Assert.NotEqual(samples.Order(), samples);
        }
    }

    [Fact]
    public void Epochs_differ_in_order_and_a_seed_repeats_it()
    {
        float[] first = Read(new BatchLoader(Numbers, 4, seed: 1), 12).Samples,
            again = Read(new BatchLoader(Numbers, 4, seed: 1), 12).Samples;
        Assert.Equal(first, again);
        Assert.NotEqual(first[..23], first[23..46]);
        Assert.NotEqual(first, Read(new BatchLoader(Numbers, 4, seed: 2), 12).Samples);
        Assert.Equal(Enumerable.Range(0, 23).Select(i => (float)i), Read(new BatchLoader(Numbers, 4, shuffle: false), 6).Samples);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(17)]
    public void Batches_after_a_seek_are_those_of_a_run_without_it(long position)
    {
        var straight = new BatchLoader(Numbers, 4, seed: 9);
        for (long i = 0; i < position; i++)
            straight.Next();
        var jumped = new BatchLoader(Numbers, 4, seed: 9);
        jumped.Next();
        jumped.Seek(position);
        Assert.Equal(position, jumped.Position);
        Assert.Equal(Read(straight, 8).Samples, Read(jumped, 8).Samples);
    }

    [Fact]
    public void A_batch_stays_as_it_is_while_the_next_is_made()
    {
        var loader = new BatchLoader(Numbers, 4, seed: 1);
        Batch batch = loader.Next();
        float[] before = batch.Samples.ToArray();
        Thread.Sleep(50); // long enough for the worker
        Assert.Equal(before, batch.Samples);
        Assert.NotSame(batch, loader.Next());
    }

    [Fact]
    public void A_batch_costs_no_memory()
    {
        var loader = new BatchLoader(Numbers, 4, seed: 1);
        for (int i = 0; i < 10; i++)
            loader.Next();
        Assert.Equal(0, Allocations.Of(() => loader.Next()));
    }

    [Fact]
    public void A_failure_of_the_data_reaches_the_caller()
    {
        var loader = new BatchLoader(new Broken(), 2, shuffle: false);
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() =>
        {
            for (int i = 0; i < 3; i++)
                loader.Next();
        }).Message);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Contains("0 samples", Assert.Throws<ArgumentException>(() => new BatchLoader(Numbers.Slice(0, 0), 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "expected images",
            Assert.Throws<ArgumentException>(() => new BatchLoader(Numbers, 1, augmentation: new Augmentation { Flip = true })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Numbers, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Numbers, 1).Seek(-1));
    }

    private static (float[] Samples, int[] Labels, int[] Sizes) Read(BatchLoader loader, int batches)
    {
        List<float> samples = [];
        List<int> labels = [], sizes = [];
        for (int i = 0; i < batches; i++)
        {
            Batch batch = loader.Next();
            samples.AddRange(batch.Samples);
            labels.AddRange(batch.Labels);
            sizes.Add(batch.Count);
        }

        return ([.. samples], [.. labels], [.. sizes]);
    }

    private sealed class Broken() : Dataset(Shape.Vector(1), [0, 0, 0, 0], ["a"])
    {
        public override void Read(int index, Span<float> destination)
        {
            if (index == 2)
                throw new InvalidOperationException("no");
        }

        protected override Dataset Part(int[] indices, int[] labels) => throw new NotSupportedException();
    }
}
