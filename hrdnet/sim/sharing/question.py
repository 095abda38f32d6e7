"""What would each way of dividing the work change, for whom, at what cost, and how sure is that?"""
