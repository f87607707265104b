using System.Globalization;
using System.Text;

namespace FastNet.Layers;

/// <summary>The table of a network's layers.</summary>
internal static class NetworkSummary
{
    private static readonly string[] Head = ["layer", "settings", "reads", "shape", "parameters", "MFLOP", "KiB"];

    /// <summary>A row for each node: name, layer, input and output shapes, parameters, FLOPs and memory of one sample.</summary>
    internal static string Of(Network network)
    {
        var rows = new List<string[]> { Head };
        var counted = new HashSet<Layer>();
        double flops = 0, bytes = 0;
        foreach (Node node in network.Nodes)
        {
            double nodeFlops = 0, nodeBytes = sizeof(float) * (double)node.Shape.Size;
            int parameters = 0;
            if (node.Layer is { } layer)
            {
                Shape[] shapes = [.. node.Inputs.Select(i => i.Shape)];
                if (counted.Add(layer))
                    parameters = layer.Parameters.Where(p => p.IsTrained).Sum(p => p.Length);
                nodeFlops = layer.Flops(shapes, node.Shape);
                nodeBytes = layer.IsView(shapes) ? 0 : nodeBytes;
            }

            flops += nodeFlops;
            bytes += nodeBytes;
            rows.Add([
                node.Name, node.Layer is null ? "" : $"{node.Layer.Kind} {node.Layer.Settings}".TrimEnd(),
                string.Join(", ", node.Inputs.Select(i => i.Name)), node.Shape.ToString(),
                parameters == 0 ? "" : parameters.ToString("N0", CultureInfo.InvariantCulture), Number(nodeFlops / 1e6),
                Number(nodeBytes / 1024)]);
        }

        rows.Add([
            "total", "", "", "", network.Parameters.TrainedCount.ToString("N0", CultureInfo.InvariantCulture), Number(flops / 1e6),
            Number(bytes / 1024)]);
        return TextTable.Of(rows, rightFrom: 4);
    }

    private static string Number(double value)
        => value == 0 ? "" : value.ToString(value < 10 ? "0.###" : "N0", CultureInfo.InvariantCulture);
}

/// <summary>Columns of text.</summary>
internal static class TextTable
{
    /// <summary>Rows as aligned columns; those from <paramref name="rightFrom"/> on are numbers and stand right. The first row is the
    /// head.</summary>
    internal static string Of(IReadOnlyList<string[]> rows, int rightFrom)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        var text = new StringBuilder();
        for (int r = 0; r < rows.Count; r++)
        {
            for (int c = 0; c < widths.Length; c++)
            {
                string cell = c >= rightFrom ? rows[r][c].PadLeft(widths[c]) : rows[r][c].PadRight(widths[c]);
                text.Append(c == 0 ? "" : "  ").Append(cell);
            }

            while (text[^1] == ' ')
                text.Length--;
            text.Append('\n');
            if (r == 0)
                text.Append('-', widths.Sum() + 2 * (widths.Length - 1)).Append('\n');
        }

        return text.ToString();
    }
}
