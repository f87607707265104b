using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

public sealed unsafe class ArenaTests
{
    [Fact]
    public void Blocks_are_aligned_and_survive_growth()
    {
        var arena = new Arena();
        using Arena.Block<float> first = arena.Take<float>(10);
        first.Pointer[9] = 7;
        using Arena.Block<float> second = arena.Take<float>(100_000);
        second.Pointer[99_999] = 1;

        Assert.Equal(0u, (nuint)first.Pointer % 64);
        Assert.Equal(0u, (nuint)second.Pointer % 64);
        Assert.Equal(7, first.Pointer[9]);
    }

    [Fact]
    public void Taking_again_allocates_nothing()
    {
        var arena = new Arena();
        TakeTwo(arena);
        Assert.Equal(0, Allocations.Of(() => TakeTwo(arena)));
    }

    private static void TakeTwo(Arena arena)
    {
        using Arena.Block<double> a = arena.Take<double>(1000);
        using Arena.Block<byte> b = arena.Take<byte>(77_777);
        a.Pointer[999] = b.Pointer[77_776] = 1;
    }
}
