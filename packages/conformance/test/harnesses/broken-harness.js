throw new Error('the cloud is not configured');
