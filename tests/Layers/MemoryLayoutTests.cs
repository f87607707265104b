using FastNet.Layers;

namespace FastNet.Tests.Layers;

/// <summary>Tensors that live at the same time never overlap; others may.</summary>
public sealed class MemoryLayoutTests
{
    [Fact]
    public void Lifetimes_that_meet_have_rooms_apart()
    {
        var random = new Random(4);
        for (int round = 0; round < 50; round++)
        {
            var layout = new MemoryLayout();
            var lives = new List<(int First, int Last, int Length)>();
            for (int i = 0; i < 40; i++)
            {
                (int first, int length) = (random.Next(30), random.Next(1, 500));
                int last = first + random.Next(10);
                Assert.Equal(i, layout.Add(length, first));
                layout.Extend(i, last);
                lives.Add((first, last, length));
            }

            layout.Place();
            for (int i = 0; i < lives.Count; i++)
            {
                Assert.True(layout.Offset(i) >= 0 && layout.Offset(i) % 16 == 0 && layout.Offset(i) + lives[i].Length <= layout.Length);
                for (int j = 0; j < i; j++)
                {
                    bool meet = lives[i].First <= lives[j].Last && lives[j].First <= lives[i].Last;
                    int a = layout.Offset(i), b = layout.Offset(j);
                    bool overlap = a < b + lives[j].Length && b < a + lives[i].Length;
                    Assert.False(meet && overlap, $"{i} {lives[i]} at {layout.Offset(i)} and {j} {lives[j]} at {layout.Offset(j)}");
                }
            }

            Assert.True(layout.Length < layout.Unshared);
        }
    }

    [Fact]
    public void A_chain_takes_the_room_of_its_two_largest_neighbours()
    {
        var layout = new MemoryLayout();
        for (int i = 0; i < 10; i++)
        {
            layout.Add(160, i);
            layout.Extend(i, i + 1);
        }

        layout.Place();
        Assert.Equal(320, layout.Length);
    }

    [Fact]
    public void What_no_array_can_hold_is_refused()
        => Assert.Contains(
            "smaller batch", Assert.Throws<ArgumentException>(() => new MemoryLayout().Add(1L << 30, 0)).Message, StringComparison.Ordinal);
}
