using System.Numerics;
using FastNet.Numerics;
using FastNet.Numerics.Simd;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>Loads and stores at the edge of accessible memory: a lane too many ends the process.</summary>
[EveryLevel]
public sealed class VecMemoryTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Partial_loads_and_stores_stay_within_the_count(SimdLevel level) => Level.Run(level, default(Partial));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Whole_loads_and_stores_take_any_address(SimdLevel level) => Level.Run(level, default(Whole));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void A_block_is_transposed_within_its_rows(SimdLevel level) => Level.Run(level, default(Block));

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Prefetching_is_harmless_anywhere(SimdLevel level) => Level.Run(level, default(Anywhere));

    private readonly unsafe struct Block : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int lanes = V.Lanes;
            foreach (Edge edge in Enum.GetValues<Edge>())
            {
                foreach ((int pad, int targetPad) in new[] { (0, 0), (1, 0), (0, 3), (5, 16) })
                {
                    Journal.Note($"{typeof(V).Name} block {pad} {targetPad} {edge}");
                    T[] values = TestData.Create<T>(lanes * lanes, DataSet.Reals, pad + 1);
                    using GuardedMatrix<T> source = new GuardedMatrix<T>(lanes, lanes, lanes + pad, edge, "source").Set(values);
                    using var target = new GuardedMatrix<T>(lanes, lanes, lanes + targetPad, edge, "target");
                    V.TransposeBlock(source.Pointer, source.Ld, target.Pointer, target.Ld);
                    source.AssertUnchanged();
                    target.AssertIntact();
                    for (int i = 0; i < lanes; i++)
                        Assert.Equal(Enumerable.Range(0, lanes).Select(j => values[j * lanes + i]), target.Row(i).ToArray());
                }
            }
        }
    }

    private readonly unsafe struct Anywhere : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var memory = new GuardedMemory<T>(1);
            V.Prefetch(memory.Pointer + 1); // the guard page
            V.Prefetch(null);
            V.Prefetch((T*)-64);
            memory.AssertIntact();
        }
    }

    private readonly unsafe struct Partial : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int count = 0; count <= V.Lanes; count++)
            {
                foreach (Edge edge in Enum.GetValues<Edge>())
                {
                    Journal.Note($"{typeof(V).Name} partial {count} {edge}");
                    T[] values = TestData.Create<T>(count, DataSet.Reals, count + 1);
                    using GuardedMemory<T> source = new GuardedMemory<T>(count, edge, "source").Set(values);
                    using var destination = new GuardedMemory<T>(count, edge, "destination");

                    V loaded = V.LoadPartial(source.Pointer, count);
                    Assert.Equal([.. values, .. Enumerable.Repeat(T.Zero, V.Lanes - count)], Probe<V, T>.LanesOf(loaded));

                    loaded.StorePartial(destination.Pointer, count);
                    source.AssertUnchanged();
                    destination.AssertIntact();
                    Assert.Equal(values, destination.Span.ToArray());
                }
            }
        }
    }

    private readonly unsafe struct Whole : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int offset = 0; offset <= V.Lanes; offset++)
            {
                T[] values = TestData.Create<T>(V.Lanes + offset, DataSet.Reals, offset + 1);
                using GuardedMemory<T> source = new GuardedMemory<T>(V.Lanes + offset, Edge.End, "source").Set(values);
                using var destination = new GuardedMemory<T>(V.Lanes, Edge.End, "destination");
                V.Load(source.Pointer + offset).Store(destination.Pointer);
                source.AssertUnchanged();
                destination.AssertIntact();
                Assert.Equal(values[offset..], destination.Span.ToArray());
            }

            // A page that starts at the block is aligned enough for the streaming store.
            using var page = new GuardedMemory<T>(V.Lanes, Edge.Start, "page");
            V.Broadcast(T.One).StoreStreaming(page.Pointer);
            page.AssertIntact();
            Assert.All(page.Span.ToArray(), x => Assert.Equal(T.One, x));
        }
    }
}
