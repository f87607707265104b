namespace FastNet.Tests.Support;

/// <summary>The helper itself: canaries, padding, hashes. That a page really kills is shown by the planted defects.</summary>
public sealed unsafe class GuardedMemoryTests
{
    [Theory]
    [InlineData(Edge.Start)]
    [InlineData(Edge.End)]
    public void Elements_touch_the_page_at_their_edge(Edge edge)
    {
        using var memory = new GuardedMemory<float>(1027, edge);
        nint page = Environment.SystemPageSize;
        nint touching = (nint)(edge == Edge.Start ? memory.Pointer : memory.Pointer + memory.Length);
        Assert.Equal(0, touching % page);
        memory.Span.Fill(1);
        memory.AssertIntact();
    }

    [Fact]
    public void A_stray_write_beside_the_elements_is_seen()
    {
        using var end = new GuardedMemory<float>(3, Edge.End, "end");
        end.Pointer[-1] = 0;
        Assert.Contains("end: a byte 1 before", Assert.Throws<GuardException>(end.AssertIntact).Message, StringComparison.Ordinal);

        using var start = new GuardedMemory<double>(3, Edge.Start, "start");
        start.Pointer[4] = 0;
        Assert.Contains("start: a byte 9 past", Assert.Throws<GuardException>(start.AssertIntact).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_input_is_seen()
    {
        using GuardedMemory<float> memory = new GuardedMemory<float>(5).Set([1, 2, 3, 4, 5]);
        memory.AssertUnchanged();
        memory.Pointer[4] = -memory.Pointer[4];
        Assert.Throws<GuardException>(memory.AssertUnchanged);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_write_into_row_padding_is_seen(int column)
    {
        using GuardedMatrix<double> matrix = new GuardedMatrix<double>(3, 2, 5).Set([1, 2, 3, 4, 5, 6]);
        matrix[1, 1] = 7;
        matrix.AssertIntact();
        matrix[1, column] = 7;
        GuardException told = Assert.Throws<GuardException>(matrix.AssertIntact);
        Assert.Contains($"row 1 was written, {column - 1} past", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mappings_are_reused_and_come_back_clean()
    {
        var first = new GuardedMemory<float>(10);
        float* where = first.Pointer;
        first.Span.Fill(3);
        first.Dispose();
        using var second = new GuardedMemory<float>(10);
        Assert.True(where == second.Pointer);
        Assert.True(Rogue<float>.IndexOfOther(second.Span) < 0);
        Assert.True(float.IsNaN(Rogue<float>.Value) && double.IsNaN(Rogue<double>.Value));
    }
}
