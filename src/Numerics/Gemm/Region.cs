namespace FastNet.Numerics;

/// <summary>C[RowBegin:RowEnd, ColumnBegin:ColumnEnd] in chunks of Rows x Columns.</summary>
internal readonly record struct Region(nint RowBegin, nint RowEnd, nint ColumnBegin, nint ColumnEnd, nint Rows, nint Columns)
{
    /// <summary>Chunks down the rows.</summary>
    internal nint Down => RowEnd <= RowBegin ? 0 : Blocking.CeilDiv(RowEnd - RowBegin, Rows);

    /// <summary>Number of chunks.</summary>
    internal nint Chunks => ColumnEnd <= ColumnBegin ? 0 : Down * Blocking.CeilDiv(ColumnEnd - ColumnBegin, Columns);
}
