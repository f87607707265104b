namespace FastNet.Tests.Support;

/// <summary>
/// A row-major matrix whose rows lie <c>Ld</c> apart, exactly as long as its contract says ((rows - 1) * ld + columns) and
/// against a guard page. The padding between rows holds rogue values that must still be there afterwards.
/// </summary>
public sealed unsafe class GuardedMatrix<T> : IDisposable
    where T : unmanaged
{
    private readonly GuardedMemory<T> _memory;
    private readonly string _name;

    /// <summary>Maps the matrix; all of it starts as <see cref="Rogue{T}.Value"/>.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">0 or more.</param>
    /// <param name="ld">Elements from row to row; 0 means tight.</param>
    /// <param name="edge">The end that is guarded to the byte.</param>
    /// <param name="name">How the messages call it.</param>
    public GuardedMatrix(int rows, int columns, int ld = 0, Edge edge = Edge.End, string name = "matrix")
    {
        (Rows, Columns, Ld, _name) = (rows, columns, ld > 0 ? ld : Math.Max(1, columns), name);
        int length = rows == 0 || columns == 0 ? 0 : checked((rows - 1) * Ld + columns);
        _memory = new GuardedMemory<T>(length, edge, name);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Ld { get; }

    internal T* Pointer => _memory.Pointer;

    /// <summary>All elements, the padding included.</summary>
    public Span<T> Span => _memory.Span;

    public ref T this[int row, int column] => ref _memory.Pointer[(nint)row * Ld + column];

    /// <summary>The elements of a row, without padding.</summary>
    public Span<T> Row(int row) => _memory.Span.Slice(row * Ld, Columns);

    /// <summary>Sets every element of every row, not the padding, and remembers them: see <see cref="AssertUnchanged"/>.</summary>
    public GuardedMatrix<T> Set(ReadOnlySpan<T> tight)
    {
        for (int row = 0; row < Rows && Columns > 0; row++)
            tight.Slice(row * Columns, Columns).CopyTo(Row(row));
        _memory.Freeze();
        return this;
    }

    /// <summary>The elements without padding, rows one after another.</summary>
    public void CopyTo(Span<T> tight)
    {
        for (int row = 0; row < Rows && Columns > 0; row++)
            Row(row).CopyTo(tight[(row * Columns)..]);
    }

    /// <summary>Fails if padding or anything beside the matrix was written.</summary>
    public void AssertIntact()
    {
        _memory.AssertIntact();
        if (Columns == 0 || Ld == Columns)
            return;
        for (int row = 0; row < Rows - 1; row++)
        {
            int at = Rogue<T>.IndexOfOther(_memory.Span.Slice(row * Ld + Columns, Ld - Columns));
            if (at >= 0)
                throw new GuardException($"{_name}: the padding of row {row} was written, {at + 1} past its end.");
        }
    }

    /// <summary>Fails if anything was written since <see cref="Set"/>, padding included.</summary>
    public void AssertUnchanged() => _memory.AssertUnchanged();

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();
}
