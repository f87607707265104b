using FastNet.Numerics;

namespace FastNet.Tests;

/// <summary>The order of tiles down a block of rows.</summary>
public sealed class RowWalkTests
{
    [Theory]
    [InlineData(0, 40, 40)]
    [InlineData(0, 40, 80)]
    [InlineData(40, 79, 80)]
    [InlineData(7, 8, 9)]
    [InlineData(5, 5, 9)]
    public void Every_row_is_taken_once(int begin, int end, int all)
    {
        var taken = new int[all];
        for (var walk = new RowWalk(begin, end, all); walk.Left > 0;)
        {
            nint rows = Math.Min(6, walk.Left), next = walk.Next(rows), first = walk.Take(rows);
            Assert.Equal(next, first);
            for (nint row = first; row < first + rows; row++)
                taken[row]++;
        }

        for (int row = 0; row < all; row++)
            Assert.Equal(row >= begin && row < end ? 1 : 0, taken[row]);
    }

    [Fact]
    public void The_last_tile_ends_in_the_middle_where_other_rows_follow()
    {
        Assert.Equal((0, 18), (First(0, 36, 72), Last(0, 36, 72)));
        Assert.Equal((36, 66), (First(36, 72, 72), Last(36, 72, 72)));
    }

    private static int First(int begin, int end, int all) => (int)new RowWalk(begin, end, all).Take(6);

    private static int Last(int begin, int end, int all)
    {
        nint last = -1;
        for (var walk = new RowWalk(begin, end, all); walk.Left > 0;)
            last = walk.Take(6);
        return (int)last;
    }
}
