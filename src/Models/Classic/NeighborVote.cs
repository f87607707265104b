namespace FastNet.Models;

/// <summary>Votes of the nearest neighbours. The most votes win; of equal numbers the smaller label.</summary>
internal static class NeighborVote
{
    /// <summary>The winner among the first k neighbours.</summary>
    /// <param name="neighbours">Indices of training samples, nearest first.</param>
    /// <param name="labels">Labels of the training samples.</param>
    /// <param name="votes">Scratch, one for each class.</param>
    internal static int Winner(ReadOnlySpan<int> neighbours, ReadOnlySpan<int> labels, Span<int> votes)
    {
        votes.Clear();
        foreach (int neighbour in neighbours)
            votes[labels[neighbour]]++;
        int winner = 0;
        for (int label = 1; label < votes.Length; label++)
            winner = votes[label] > votes[winner] ? label : winner;
        return winner;
    }

    /// <summary>The share of queries whose winner is their label, for each k.</summary>
    /// <param name="neighbours">For each query as many indices of training samples as the largest k, nearest first.</param>
    /// <param name="labels">Labels of the training samples.</param>
    /// <param name="truth">Labels of the queries, 1 or more.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="ks">The numbers of neighbours.</param>
    internal static double[] Accuracies(
        ReadOnlySpan<int> neighbours, ReadOnlySpan<int> labels, ReadOnlySpan<int> truth, int classes, IReadOnlyList<int> ks)
    {
        int most = neighbours.Length / truth.Length;
        var votes = new int[classes];
        var accuracies = new double[ks.Count];
        for (int i = 0; i < ks.Count; i++)
        {
            int right = 0;
            for (int query = 0; query < truth.Length; query++)
                right += Winner(neighbours.Slice(query * most, ks[i]), labels, votes) == truth[query] ? 1 : 0;
            accuracies[i] = (double)right / truth.Length;
        }

        return accuracies;
    }
}
